#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives a Skein server with `openai`: `client.beta` and files, under /v1 (Assistants) and without it (AIML)."""
import asyncio
import json
import threading

from checks import HOST, TEXT, TOKEN, WEATHER, check, raises, run, until

import openai
from openai import AssistantEventHandler

BASES = {"assistants": "/v1", "aimlapi": "/"}


def everywhere(function):
    """A check at both base addresses; the function takes a client."""
    for name, path in BASES.items():
        check(lambda path=path: function(client(path)), f"{function.__name__} [{name}]")
    return function


def client(path, key=TOKEN, kind=openai.OpenAI):
    return kind(base_url=HOST + path, api_key=key, max_retries=0)


def assistant(api, **settings):
    return api.beta.assistants.create(model="scripted", name="n", instructions="Be brief.", **settings).id


def thread(api, *texts):
    return api.beta.threads.create(messages=[{"role": "user", "content": text} for text in texts]).id


def texts(messages):
    return [message.content[0].text.value for message in messages]


def newest(api, home):
    return api.beta.threads.messages.list(home).data[0].content[0].text.value


def ended(api, home, made, status="completed"):
    return until(lambda: (one := api.beta.threads.runs.retrieve(made, thread_id=home)).status == status and one)


# --- threads


@everywhere
def threads_create_empty(api):
    made = api.beta.threads.create()
    assert made.id.startswith("thread_") and made.object == "thread" and made.created_at < 10**11
    assert not made.metadata and made.tool_resources is not None


@everywhere
def threads_create_with_messages(api):
    made = api.beta.threads.create(messages=[{"role": "user", "content": TEXT}], metadata={"title": "题"})
    assert made.metadata == {"title": "题"} and texts(api.beta.threads.messages.list(made.id)) == [TEXT]


@everywhere
def threads_retrieve_and_update(api):
    made = api.beta.threads.create(metadata={"title": "题"}).id
    assert api.beta.threads.retrieve(made).metadata == {"title": "题"}
    assert api.beta.threads.update(made, metadata={"a": "b"}).metadata == {"a": "b"}
    assert not api.beta.threads.update(made, metadata={}).metadata


@everywhere
def threads_tool_resources(api):
    resources = {"code_interpreter": {"file_ids": ["file_1"]}, "file_search": {"vector_store_ids": ["vs_1"]}}
    made = api.beta.threads.create(tool_resources=resources)
    again = api.beta.threads.retrieve(made.id)
    for one in (made, again):
        assert one.tool_resources.code_interpreter.file_ids == ["file_1"]
        assert one.tool_resources.file_search.vector_store_ids == ["vs_1"]
    changed = api.beta.threads.update(made.id, tool_resources={"code_interpreter": {"file_ids": ["file_2"]}})
    assert changed.tool_resources.code_interpreter.file_ids == ["file_2"]


@everywhere
def threads_delete(api):
    made = thread(api)
    gone = api.beta.threads.delete(made)
    assert gone.deleted and gone.id == made and gone.object == "thread.deleted"
    error = raises(openai.NotFoundError, lambda: api.beta.threads.retrieve(made), made)
    assert error.request_id, "x-request-id"


# --- messages


@everywhere
def messages_create(api):
    home = thread(api)
    made = api.beta.threads.messages.create(home, role="user", content=TEXT, metadata={"k": "v"})
    assert made.id.startswith("msg_") and made.content[0].text.value == TEXT and made.content[0].text.annotations == []
    assert made.metadata == {"k": "v"} and made.thread_id == home and made.run_id is None and made.attachments == []
    said = api.beta.threads.messages.create(home, role="assistant", content="I said")
    assert said.role == "assistant"


@everywhere
def messages_create_parts(api):
    image = {"type": "image_url", "image_url": {"url": "https://x/y.png", "detail": "low"}}
    made = api.beta.threads.messages.create(
        thread(api), role="user", content=[{"type": "text", "text": "a"}, image, {"type": "text", "text": "b"}])
    assert [part.type for part in made.content] == ["text", "image_url", "text"]
    assert made.content[1].image_url.url == "https://x/y.png" and made.content[2].text.value == "b"


@everywhere
def messages_list_pages(api):
    home = thread(api)
    for number in range(45):
        api.beta.threads.messages.create(home, role="user", content=f"{number} {TEXT}")
    pages = api.beta.threads.messages.list(home, limit=20, order="asc")
    assert texts(pages) == [f"{number} {TEXT}" for number in range(45)], "the iterator goes on by itself"
    assert [text.split(" ")[0] for text in texts(api.beta.threads.messages.list(home, limit=7))] == [
        str(number) for number in range(44, -1, -1)]
    first = api.beta.threads.messages.list(home, limit=2, order="asc")
    assert first.has_more and first.has_next_page()
    last = api.beta.threads.messages.list(home, limit=100, order="asc", after=first.data[-1].id)
    assert len(last.data) == 43 and not last.has_more and not last.has_next_page()


@everywhere
def messages_list_backwards(api):
    home = thread(api, *[str(number) for number in range(5)])
    ids = [message.id for message in api.beta.threads.messages.list(home, order="asc")]
    back = api.beta.threads.messages.list(home, order="asc", before=ids[4], limit=2)
    assert texts(back.data) == ["2", "3"] and back.has_more
    front = api.beta.threads.messages.list(home, order="asc", before=back.data[0].id, limit=2)
    assert texts(front.data) == ["0", "1"] and not front.has_more
    between = api.beta.threads.messages.list(home, order="asc", after=ids[0], before=ids[3])
    assert texts(between.data) == ["1", "2"]
    raises(openai.BadRequestError, lambda: api.beta.threads.messages.list(home, after="msg_no"), "msg_no")


@everywhere
def messages_retrieve_and_update(api):
    home = thread(api, "a")
    made = api.beta.threads.messages.list(home).data[0].id
    assert api.beta.threads.messages.retrieve(made, thread_id=home).content[0].text.value == "a"
    assert api.beta.threads.messages.update(made, thread_id=home, metadata={"k": "v"}).metadata == {"k": "v"}
    assert api.beta.threads.messages.retrieve(made, thread_id=home).metadata == {"k": "v"}
    raises(openai.NotFoundError, lambda: api.beta.threads.messages.retrieve(made, thread_id=thread(api)))


@everywhere
def messages_delete(api):
    home = thread(api, "a", "b", "c")
    made = api.beta.threads.messages.list(home).data[1].id
    gone = api.beta.threads.messages.delete(made, thread_id=home)
    assert gone.deleted and gone.id == made and gone.object == "thread.message.deleted"
    assert texts(api.beta.threads.messages.list(home, order="asc")) == ["a", "c"]
    raises(openai.NotFoundError, lambda: api.beta.threads.messages.delete(made, thread_id=home))


@everywhere
def messages_attachments(api):
    file = api.files.create(file=("a.txt", b"text"), purpose="assistants").id
    attachments = [{"file_id": file, "tools": [{"type": "code_interpreter"}]}]
    message = {"role": "user", "content": "hi", "attachments": attachments}
    home = api.beta.threads.create(messages=[message]).id
    made = api.beta.threads.messages.create(home, **message)
    for one in [made, *api.beta.threads.messages.list(home)]:
        assert one.attachments[0].file_id == file and one.attachments[0].tools[0].type == "code_interpreter"


# --- files


@everywhere
def files_upload(api):
    made = api.files.create(file=("notes 世界 \"x\".md", TEXT.encode()), purpose="assistants")
    assert made.object == "file" and made.bytes == len(TEXT.encode()) and made.purpose == "assistants"
    assert made.filename == "notes 世界 \"x\".md" and made.status == "processed" and made.created_at < 10**11
    again = api.files.retrieve(made.id)
    assert (again.filename, again.bytes, again.purpose) == (made.filename, made.bytes, made.purpose)
    assert api.files.wait_for_processing(made.id).id == made.id


@everywhere
def files_content(api):
    content = bytes(range(256)) * 3000 + b"\r\n--boundary\r\n"
    made = api.files.create(file=("b.bin", content), purpose="user_data").id
    reply = api.files.content(made)
    assert reply.read() == content
    assert "b.bin" in reply.response.headers["content-disposition"]


@everywhere
def files_list(api):
    made = [api.files.create(file=(f"{n}.txt", b"x"), purpose="vision").id for n in range(3)]
    other = api.files.create(file=("o.txt", b"x"), purpose="batch").id
    listed = [file.id for file in api.files.list(purpose="vision", limit=2)]
    assert listed[:3] == made[::-1] and other not in listed
    assert [file.id for file in api.files.list(purpose="vision", order="asc", after=made[0])] == made[1:]
    assert api.files.list(limit=10000).data[0].id == other
    for one in api.files.list(purpose="vision"):
        api.files.delete(one.id)


@everywhere
def files_delete(api):
    made = api.files.create(file=("a.txt", b""), purpose="assistants").id
    gone = api.files.delete(made)
    assert gone.deleted and gone.id == made and gone.object == "file"
    raises(openai.NotFoundError, lambda: api.files.retrieve(made), made)
    raises(openai.NotFoundError, lambda: api.files.content(made))
    raises(openai.NotFoundError, lambda: api.files.delete(made))


@everywhere
def files_reach_the_model_as_text(api):
    file = api.files.create(file=("secret.txt", b"The secret word is xyzzy."), purpose="assistants").id
    message = {"role": "user", "content": "What is it?", "attachments": [{"file_id": file, "tools": []}]}
    home = api.beta.threads.create(messages=[message]).id
    made = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api))
    assert made.status == "completed", made
    assert "xyzzy" in newest(api, home), newest(api, home)


# --- assistants


@everywhere
def assistants_create(api):
    resources = {"code_interpreter": {"file_ids": ["file_1"]}}
    made = api.beta.assistants.create(
        model="scripted", name="n", description="d", instructions="i", tools=[{"type": "code_interpreter"}, WEATHER],
        metadata={"a": "b"}, temperature=0.5, top_p=0.9, tool_resources=resources,
        response_format={"type": "json_object"})
    for one in (made, api.beta.assistants.retrieve(made.id)):
        assert (one.model, one.name, one.description, one.instructions) == ("scripted", "n", "d", "i")
        assert (one.temperature, one.top_p, one.metadata) == (0.5, 0.9, {"a": "b"})
        assert one.tools[0].type == "code_interpreter" and one.tools[1].function.name == "get_weather"
        assert one.tool_resources.code_interpreter.file_ids == ["file_1"]
        assert one.response_format.type == "json_object"
    assert api.beta.assistants.create(model="scripted").response_format == "auto"


@everywhere
def assistants_list_pages(api):
    made = [assistant(api) for _ in range(3)]
    page = api.beta.assistants.list(limit=2)
    assert [one.id for one in page.data] == made[:0:-1] and page.has_more
    listed = [one.id for one in api.beta.assistants.list(limit=2)]
    assert listed[:3] == made[::-1] and len(set(listed)) == len(listed)
    assert [one.id for one in api.beta.assistants.list(order="asc", after=made[0])] == made[1:]


@everywhere
def assistants_update_and_delete(api):
    made = assistant(api, tools=[WEATHER])
    changed = api.beta.assistants.update(made, name="other")
    assert changed.name == "other" and changed.instructions == "Be brief." and len(changed.tools) == 1
    gone = api.beta.assistants.delete(made)
    assert gone.deleted and gone.object == "assistant.deleted"
    raises(openai.NotFoundError, lambda: api.beta.assistants.retrieve(made))


# --- runs


@everywhere
def runs_create_and_poll(api):
    home = thread(api, "hello")
    made = api.beta.threads.runs.create_and_poll(
        thread_id=home, assistant_id=assistant(api), metadata={"k": "v"}, temperature=0.2,
        additional_messages=[{"role": "user", "content": "and more"}])
    assert made.status == "completed" and made.metadata == {"k": "v"} and made.temperature == 0.2, made
    assert made.completed_at >= made.started_at >= made.created_at and made.last_error is None
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens > 0
    message = next(iter(api.beta.threads.messages.list(home, run_id=made.id)))
    assert message.role == "assistant" and message.run_id == made.id and message.status == "completed"
    assert message.content[0].text.value == "You said: and more"


@everywhere
def runs_poll_header(api):
    home = thread(api, "a slow one")
    raw = api.beta.threads.runs.with_raw_response.create(home, assistant_id=assistant(api))
    made = raw.parse().id
    assert int(raw.headers["openai-poll-after-ms"]) <= 1000 and raw.headers["x-request-id"]
    api.beta.threads.runs.cancel(made, thread_id=home)
    ended(api, home, made, "cancelled")
    over = api.beta.threads.runs.with_raw_response.retrieve(made, thread_id=home)
    assert "openai-poll-after-ms" not in over.headers


@everywhere
def runs_options(api):
    home = thread(api, "a", "b", "please count")
    made = api.beta.threads.runs.create_and_poll(
        thread_id=home, assistant_id=assistant(api), max_prompt_tokens=5000, max_completion_tokens=500,
        truncation_strategy={"type": "last_messages", "last_messages": 2}, tool_choice="none",
        parallel_tool_calls=False, response_format={"type": "text"}, tools=[WEATHER], model="scripted-large",
        instructions="one", additional_instructions="two", extra_body={"reasoning_effort": "low"})
    assert made.status == "completed" and made.model == "scripted-large" and made.instructions == "one\n\ntwo", made
    assert made.max_prompt_tokens == 5000 and made.max_completion_tokens == 500 and made.tool_choice == "none"
    assert made.truncation_strategy.type == "last_messages" and made.truncation_strategy.last_messages == 2
    assert made.parallel_tool_calls is False and made.response_format.type == "text"
    assert made.tools[0].function.name == "get_weather" and made.to_dict()["reasoning_effort"] == "low"
    # The instructions, and the two newest of three messages.
    assert newest(api, home) == "I was given 3 messages."
    assert made.to_dict()["dropped_messages"] == 1
    plain = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api))
    assert plain.truncation_strategy.type == "auto" and plain.tool_choice == "auto" and plain.parallel_tool_calls
    assert plain.response_format == "auto" and "dropped_messages" not in plain.to_dict()
    who = assistant(api, response_format={"type": "json_object"})
    assert api.beta.threads.runs.create_and_poll(
        thread_id=home, assistant_id=who).response_format.type == "json_object", "as its assistant says"


@everywhere
def runs_options_refused(api):
    home, who = thread(api, "hello"), assistant(api)
    for options, field in [
        ({"truncation_strategy": {"type": "newest"}}, "truncation_strategy.type"), ({"tools": [{}]}, "tools[0].type"),
        ({"max_prompt_tokens": -1}, "max_prompt_tokens"), ({"tool_choice": "maybe"}, "tool_choice"),
        ({"additional_messages": [{"role": "robot", "content": "x"}]}, "additional_messages[0].role"),
    ]:
        error = raises(openai.BadRequestError, lambda: api.beta.threads.runs.create(home, assistant_id=who, **options))
        assert field in error.message, error
    assert api.beta.threads.runs.list(home).data == []


@everywhere
def runs_include_is_ignored(api):
    home = thread(api, "hello")
    include = ["step_details.tool_calls[*].file_search.results[*].content"]
    made = api.beta.threads.runs.create(home, assistant_id=assistant(api), include=include).id
    ended(api, home, made)
    assert api.beta.threads.runs.steps.list(made, thread_id=home, include=include).data


@everywhere
def runs_stream_helper(api):
    home = thread(api, TEXT)
    with api.beta.threads.runs.stream(thread_id=home, assistant_id=assistant(api)) as stream:
        text = "".join(stream.text_deltas)
        final = stream.get_final_run()
        messages = stream.get_final_messages()
        steps = stream.get_final_run_steps()
    assert text == "You said: " + TEXT == messages[0].content[0].text.value == newest(api, home)
    assert final.status == "completed" and steps[0].step_details.message_creation.message_id == messages[0].id


@everywhere
def runs_stream_raw(api):
    names = [event.event for event in api.beta.threads.runs.create(
        thread(api, "hello"), assistant_id=assistant(api), stream=True)]
    names = [name for index, name in enumerate(names) if index == 0 or names[index - 1] != name]
    assert names == [
        "thread.run.created", "thread.run.queued", "thread.run.in_progress", "thread.run.step.created",
        "thread.run.step.in_progress", "thread.message.created", "thread.message.in_progress", "thread.message.delta",
        "thread.message.completed", "thread.run.step.completed", "thread.run.completed"], names


@everywhere
def runs_stream_async(api):
    async def go():
        other = client(str(api.base_url)[len(HOST):], kind=openai.AsyncOpenAI)
        home = thread(api, "hello")
        async with other.beta.threads.runs.stream(thread_id=home, assistant_id=assistant(api)) as stream:
            text = "".join([delta async for delta in stream.text_deltas])
        await other.close()
        return text

    assert asyncio.run(go()) == "You said: hello"


@everywhere
def runs_list_and_retrieve(api):
    home, who = thread(api, "hello"), assistant(api)
    made = [api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=who, poll_interval_ms=20).id
            for _ in range(3)]
    assert [one.id for one in api.beta.threads.runs.list(home, limit=1)] == made[::-1]
    assert [one.id for one in api.beta.threads.runs.list(home, order="asc", after=made[0])] == made[1:]
    back = api.beta.threads.runs.list(home, order="asc", before=made[2], limit=1)
    assert [one.id for one in back.data] == [made[1]] and back.has_more
    raises(openai.NotFoundError, lambda: api.beta.threads.runs.retrieve("run_no", thread_id=home))


@everywhere
def runs_update(api):
    home = thread(api, "hello")
    made = api.beta.threads.runs.create(home, assistant_id=assistant(api)).id
    assert api.beta.threads.runs.update(made, thread_id=home, metadata={"k": "v"}).metadata == {"k": "v"}
    assert ended(api, home, made).metadata == {"k": "v"}


@everywhere
def runs_cancel(api):
    home = thread(api, "a slow one")
    made, text, last, status = None, "", None, None
    for event in api.beta.threads.runs.create(home, assistant_id=assistant(api), stream=True):
        last = event.event
        if last == "thread.run.created":
            made = event.data.id
        if last == "thread.message.delta":
            text += event.data.delta.content[0].text.value
            if not status:
                status = api.beta.threads.runs.cancel(made, thread_id=home).status
    assert status in ("cancelling", "cancelled") and last == "thread.run.cancelled", (status, last)
    assert ended(api, home, made, "cancelled").cancelled_at
    message = api.beta.threads.messages.list(home).data[0]
    assert message.content[0].text.value == text and message.status == "incomplete"
    assert message.incomplete_details.reason == "run_cancelled"
    raises(openai.BadRequestError, lambda: api.beta.threads.runs.cancel(made, thread_id=home), "cancelled")


@everywhere
def runs_goes_on_without_its_listener(api):
    home = thread(api, "hello")
    stream = api.beta.threads.runs.create(home, assistant_id=assistant(api), stream=True)
    made = next(iter(stream)).data.id
    stream.close()
    ended(api, home, made)
    assert newest(api, home) == "You said: hello"


@everywhere
def runs_failed(api):
    home = thread(api, "please fail")
    made = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api))
    assert made.status == "failed" and made.failed_at, made
    assert made.last_error.code == "server_error" and "the model broke" in made.last_error.message


@everywhere
def runs_incomplete(api):
    home = thread(api, "a long one")
    made = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api))
    assert made.status == "incomplete" and made.incomplete_details.reason == "max_completion_tokens", made
    assert newest(api, home) == "You said: a long one"


@everywhere
def runs_one_at_a_time(api):
    home, who = thread(api, "a slow one"), assistant(api)
    made = api.beta.threads.runs.create(home, assistant_id=who).id
    raises(openai.BadRequestError, lambda: api.beta.threads.runs.create(home, assistant_id=who), "active run")
    api.beta.threads.runs.cancel(made, thread_id=home)
    ended(api, home, made, "cancelled")


@everywhere
def thread_and_run(api):
    made = api.beta.threads.create_and_run_poll(
        assistant_id=assistant(api), thread={"messages": [{"role": "user", "content": "hi"}], "metadata": {"a": "b"}})
    assert made.status == "completed" and newest(api, made.thread_id) == "You said: hi"
    assert api.beta.threads.retrieve(made.thread_id).metadata == {"a": "b"}
    first = api.beta.threads.create_and_run(
        assistant_id=assistant(api), tool_resources={"code_interpreter": {"file_ids": ["file_1"]}})
    assert api.beta.threads.retrieve(first.thread_id).tool_resources.code_interpreter.file_ids == ["file_1"]
    raises(openai.NotFoundError, lambda: api.beta.threads.create_and_run(assistant_id="asst_no"))


@everywhere
def thread_and_run_streamed(api):
    asked = {"assistant_id": assistant(api), "thread": {"messages": [{"role": "user", "content": "hi"}]}}
    names = [event.event for event in api.beta.threads.create_and_run(stream=True, **asked)]
    assert names[0] == "thread.created" and names[-1] == "thread.run.completed", names
    with api.beta.threads.create_and_run_stream(**asked) as stream:
        assert "".join(stream.text_deltas) == "You said: hi"


@everywhere
def steps_list_and_retrieve(api):
    home = thread(api, "hello")
    made = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api))
    steps = list(api.beta.threads.runs.steps.list(made.id, thread_id=home))
    assert [step.type for step in steps] == ["message_creation"] and steps[0].status == "completed"
    message = api.beta.threads.messages.list(home).data[0].id
    assert steps[0].step_details.message_creation.message_id == message
    again = api.beta.threads.runs.steps.retrieve(steps[0].id, thread_id=home, run_id=made.id)
    assert again.id == steps[0].id and again.run_id == made.id and again.thread_id == home
    raises(openai.NotFoundError, lambda: api.beta.threads.runs.steps.retrieve(
        "step_no", thread_id=home, run_id=made.id))


# --- function tools


def asked(api, question="weather?"):
    """A thread, and its run that waits for its functions."""
    home = thread(api, question)
    made = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api, tools=[WEATHER]))
    assert made.status == "requires_action", made
    return home, made


def calls(waiting):
    return waiting.required_action.submit_tool_outputs.tool_calls


@everywhere
def tools_submitted(api):
    home, waiting = asked(api)
    assert waiting.required_action.type == "submit_tool_outputs" and waiting.expires_at > waiting.created_at
    call = calls(waiting)[0]
    assert call.type == "function" and call.function.name == "get_weather"
    assert json.loads(call.function.arguments) == {"city": "Paris"}
    going = api.beta.threads.runs.submit_tool_outputs(
        waiting.id, thread_id=home, tool_outputs=[{"tool_call_id": call.id, "output": "22 degrees"}])
    assert going.status in ("queued", "in_progress", "completed"), going
    over = ended(api, home, waiting.id)
    assert over.required_action is None and newest(api, home) == "The answer is: 22 degrees"
    steps = api.beta.threads.runs.steps.list(waiting.id, thread_id=home, order="asc").data
    assert [step.type for step in steps] == ["tool_calls", "message_creation"]
    done = steps[0].step_details.tool_calls[0]
    assert steps[0].status == "completed" and done.id == call.id and done.function.output == "22 degrees"


@everywhere
def tools_submitted_and_polled(api):
    home, waiting = asked(api, "weather in both?")
    outputs = [{"tool_call_id": call.id, "output": json.loads(call.function.arguments)["city"] + " is fine"}
               for call in calls(waiting)]
    assert len(outputs) == 2
    over = api.beta.threads.runs.submit_tool_outputs_and_poll(
        run_id=waiting.id, thread_id=home, tool_outputs=outputs[::-1])
    assert over.status == "completed" and newest(api, home) == "The answer is: Paris is fine and Rome is fine"


@everywhere
def tools_streamed_with_a_handler(api):
    class Handler(AssistantEventHandler):
        def __init__(self):
            super().__init__()
            self.created, self.done, self.text = [], [], ""

        def on_tool_call_created(self, tool_call):
            self.created.append(tool_call.function.name)

        def on_tool_call_done(self, tool_call):
            self.done.append((tool_call.id, tool_call.function.arguments))

        def on_text_delta(self, delta, snapshot):
            self.text += delta.value
            assert snapshot.value == self.text

    home, first = thread(api, "weather in both?"), Handler()
    with api.beta.threads.runs.stream(
        thread_id=home, assistant_id=assistant(api, tools=[WEATHER]), event_handler=first) as stream:
        stream.until_done()
        waiting = stream.get_final_run()
    assert waiting.status == "requires_action" and first.created == ["get_weather"] * 2, first.created
    assert set(first.done) == {(call.id, call.function.arguments) for call in calls(waiting)}, first.done
    second = Handler()
    outputs = [{"tool_call_id": call.id, "output": call.function.arguments} for call in calls(waiting)]
    with api.beta.threads.runs.submit_tool_outputs_stream(
        run_id=waiting.id, thread_id=home, tool_outputs=outputs, event_handler=second) as stream:
        stream.until_done()
        assert stream.get_final_run().status == "completed"
    assert second.text == 'The answer is: {"city": "Paris"} and {"city": "Rome"}' == newest(api, home), second.text


@everywhere
def tools_stream_events(api):
    home = thread(api, "weather?")
    events = list(api.beta.threads.runs.create(home, assistant_id=assistant(api, tools=[WEATHER]), stream=True))
    names = [event.event for event in events]
    assert names[:5] == ["thread.run.created", "thread.run.queued", "thread.run.in_progress",
                         "thread.run.step.created", "thread.run.step.in_progress"], names
    assert set(names[5:-1]) == {"thread.run.step.delta"} and names[-1] == "thread.run.requires_action", names
    parts = [part for event in events if event.event == "thread.run.step.delta"
             for part in event.data.delta.step_details.tool_calls]
    assert all(part.index == 0 for part in parts)
    assert json.loads("".join(part.function.arguments for part in parts)) == {"city": "Paris"}
    waiting = events[-1].data
    outputs = [{"tool_call_id": calls(waiting)[0].id, "output": "22"}]
    names = [event.event for event in api.beta.threads.runs.submit_tool_outputs(
        waiting.id, thread_id=home, tool_outputs=outputs, stream=True)]
    assert names[:3] == ["thread.run.step.completed", "thread.run.queued", "thread.run.in_progress"], names
    assert names[-1] == "thread.run.completed", names


@everywhere
def tools_submitted_wrongly(api):
    home, waiting = asked(api, "weather in both?")
    both = [{"tool_call_id": call.id, "output": "x"} for call in calls(waiting)]

    def submit(outputs, **options):
        return api.beta.threads.runs.submit_tool_outputs(waiting.id, thread_id=home, tool_outputs=outputs, **options)

    for wrong in (both[:1], [*both, both[0]], [both[0], {"tool_call_id": "call_no", "output": "x"}], []):
        raises(openai.BadRequestError, lambda: submit(wrong))
        raises(openai.BadRequestError, lambda: submit(wrong, stream=True))
    raises(openai.BadRequestError, lambda: submit([{"tool_call_id": "x"}]), "tool_outputs[0].output")
    assert api.beta.threads.runs.retrieve(waiting.id, thread_id=home).status == "requires_action"
    submit(both)
    ended(api, home, waiting.id)
    raises(openai.BadRequestError, lambda: submit(both))


@everywhere
def tools_cancelled_while_waiting(api):
    home, waiting = asked(api)
    assert api.beta.threads.runs.cancel(waiting.id, thread_id=home).status in ("cancelling", "cancelled")
    ended(api, home, waiting.id, "cancelled")
    # The thread goes on.
    made = api.beta.threads.runs.create_and_poll(thread_id=home, assistant_id=assistant(api))
    assert made.status == "completed", made


@everywhere
def tools_of_the_provider_are_told_as_not_run(api):
    for tool in ("code_interpreter", "file_search"):
        home = thread(api, "plain question")
        made = api.beta.threads.runs.create_and_poll(
            thread_id=home, assistant_id=assistant(api, tools=[{"type": tool}]))
        assert made.status == "completed" and newest(api, home) == "You said: plain question", made
        steps = api.beta.threads.runs.steps.list(made.id, thread_id=home, order="asc").data
        assert [step.type for step in steps] == ["tool_calls", "message_creation"], steps
        assert steps[0].step_details.tool_calls[0].type == tool
        assert "not" in json.dumps(steps[0].to_dict()), steps[0]


# --- errors, and who is let in


@everywhere
def errors_have_their_classes(api):
    wrong = client(str(api.base_url)[len(HOST):], key="sk-wrong")
    assert raises(openai.AuthenticationError, lambda: wrong.beta.threads.retrieve("thread_x")).message
    raises(openai.NotFoundError, lambda: api.beta.threads.messages.list("thread_no"), "thread_no")
    raises(openai.NotFoundError, lambda: api.beta.threads.runs.create("thread_no", assistant_id=assistant(api)))
    raises(openai.BadRequestError, lambda: api.beta.threads.create(metadata={"k": "v" * 513}), "512")
    raises(openai.BadRequestError, lambda: api.beta.threads.create(metadata={"k": 5}), "metadata.k")
    raises(openai.BadRequestError, lambda: api.beta.assistants.list(limit=101), "limit")
    raises(openai.APIStatusError, lambda: api.post("/nowhere", cast_to=object))


@check
def errors_name_their_field():
    error = raises(openai.BadRequestError, lambda: client("/v1").beta.threads.create(messages=[{"role": "robot"}]))
    assert error.param == "messages[0].role" and error.type == "invalid_request_error", error


@everywhere
def errors_hostile_ids(api):
    for wrong in ("../../models", "a/b", "..", "\0", "%2e%2e%2f", "世界" * 100, "x" * 5000):
        error = raises(openai.APIStatusError, lambda: api.get(
            "/threads/" + "".join(f"%{byte:02x}" for byte in wrong.encode()), cast_to=object))
        assert error.status_code == 404 and error.request_id, error


@everywhere
def many_streams_at_once(api):
    who, failures = assistant(api), []

    def one(number):
        try:
            home = thread(api, f"question {number}")
            with api.beta.threads.runs.stream(thread_id=home, assistant_id=who) as stream:
                text = "".join(stream.text_deltas)
                assert text == f"You said: question {number}", (text, stream.current_run)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    for _ in range(5):
        streams = [threading.Thread(target=one, args=(number,)) for number in range(8)]
        for stream in streams:
            stream.start()
        for stream in streams:
            stream.join()
    assert not failures, failures


@check
def models():
    assert [model.id for model in client("/v1").models.list()] == ["scripted", "scripted-large"]
    assert client("/v1").models.retrieve("scripted").object == "model"


@check
def one_thread_in_every_dialect():
    first, second = client("/v1"), client("/")
    home = thread(first, "a")
    second.beta.threads.messages.create(home, role="user", content="b")
    assert texts(first.beta.threads.messages.list(home, order="asc")) == ["a", "b"]
    assert second.beta.threads.retrieve("conv_" + home.removeprefix("thread_")).id == home


run()

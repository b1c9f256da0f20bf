#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives a Skein server with `dashscope`: threads, messages, assistants, runs, steps, files of messages."""
from http import HTTPStatus

from checks import HOST, TEXT, TOKEN, WEATHER, check, raises, run, until

import dashscope
from dashscope import Assistants, Messages, Runs, Steps, Threads
from dashscope.common.error import InputRequired
from dashscope.threads.messages.files import Files

dashscope.base_http_api_url = HOST + "/api/v1"
dashscope.api_key = TOKEN


def ok(reply):
    assert reply.status_code == HTTPStatus.OK, reply
    return reply


def refused(reply, status, code, *words):
    assert reply.status_code == status and reply.code == code, reply
    for word in words:
        assert word in reply.message, reply.message
    assert reply.request_id, reply
    return reply


def assistant(**settings):
    return ok(Assistants.create(model="scripted", name="n", instructions="Be brief.", **settings)).id


def thread(*texts):
    return ok(Threads.create(messages=[{"role": "user", "content": text} for text in texts])).id


def texts(page):
    return [message.content[0].text.value for message in page.data]


def told(events):
    """The names of a stream's events, each once in a row, their data by name, and the text."""
    names, last, text = [], {}, ""
    for name, data in events:
        assert name != "error", data
        if not names or names[-1] != name:
            names.append(name)
        last[name] = data
        if name == "thread.message.delta":
            text += data.delta.content.text.value
    return names, last, text


# --- threads


@check
def threads_create_empty():
    empty = ok(Threads.create())
    assert empty.id.startswith("thread_") and empty.created_at > 10**12 and empty.metadata == {}
    assert empty.object == "thread" and empty.request_id


@check
def threads_create_with_messages():
    made = ok(Threads.create(messages=[{"role": "user", "content": TEXT}], metadata={"title": "题"}))
    assert made.metadata == {"title": "题"} and texts(ok(Messages.list(made.id))) == [TEXT]


@check
def threads_retrieve():
    made = ok(Threads.create(metadata={"a": "b"}))
    assert ok(Threads.retrieve(made.id)).metadata == ok(Threads.get(made.id)).metadata == {"a": "b"}


@check
def threads_update():
    made = ok(Threads.create(metadata={"title": "题"})).id
    assert ok(Threads.update(made)).metadata == {"title": "题"}, "null keeps"
    assert ok(Threads.update(made, metadata={"a": "b"})).metadata == {"a": "b"}


@check
def threads_delete():
    made = thread()
    gone = ok(Threads.delete(made))
    assert gone.deleted and gone.id == made and gone.object == "thread.deleted"
    refused(Threads.retrieve(made), 404, "NotFound", made)
    refused(Threads.delete(made), 404, "NotFound")


@check
def threads_metadata_limits():
    refused(Threads.create(metadata={"k": "v" * 513}), 400, "InvalidParameter", "512")
    refused(Threads.create(metadata={"k" * 65: "v"}), 400, "InvalidParameter", "64")
    refused(Threads.create(metadata={str(n): "" for n in range(17)}), 400, "InvalidParameter", "16")
    ok(Threads.create(metadata={str(n): "界" * 512 for n in range(16)}))


# --- messages


@check
def messages_create():
    made = ok(Messages.create(thread(), content=TEXT, metadata={"k": "v"}))
    assert made.id.startswith("m") and made.role == "user" and made.content[0].text.value == TEXT
    assert made.metadata == {"k": "v"} and made.run_id == "" and made.assistant_id == "" and made.created_at > 10**12


@check
def messages_list_pages():
    home = thread(*[str(number) for number in range(5)])
    page = ok(Messages.list(home, limit=2, order="asc"))
    assert texts(page) == ["0", "1"] and page.has_more
    rest = ok(Messages.list(home, limit=3, order="asc", after=page.last_id))
    assert texts(rest) == ["2", "3", "4"] and not rest.has_more
    back = ok(Messages.list(home, limit=2, order="asc", before=rest.last_id))
    assert texts(back) == ["2", "3"] and back.has_more
    newest = ok(Messages.list(home))
    assert texts(newest) == ["4", "3", "2", "1", "0"] and newest.first_id == rest.last_id
    refused(Messages.list(home, after="message_no"), 400, "InvalidParameter")
    refused(Messages.list(home, limit=101), 400, "InvalidParameter", "limit")


@check
def messages_retrieve():
    home = thread()
    made = ok(Messages.create(home, content="a")).id
    assert ok(Messages.retrieve(made, thread_id=home)).content[0].text.value == "a"
    refused(Messages.retrieve("message_no", thread_id=home), 404, "NotFound")
    refused(Messages.retrieve(made, thread_id=thread()), 404, "NotFound")


@check
def messages_update():
    home = thread()
    made = ok(Messages.create(home, content="a", metadata={"k": "v"})).id
    assert ok(Messages.update(made, thread_id=home, metadata={"k": "w"})).metadata == {"k": "w"}
    assert ok(Messages.retrieve(made, thread_id=home)).metadata == {"k": "w"}


@check
def messages_files():
    home = thread()
    made = ok(Messages.create(home, content="a", file_ids=["file_1", "file_2"])).id
    assert ok(Messages.retrieve(made, thread_id=home)).file_ids == ["file_1", "file_2"]
    files = ok(Files.list(made, thread_id=home, order="asc"))
    assert [file.id for file in files.data] == ["file_1", "file_2"] and not files.has_more
    one = ok(Files.list(made, thread_id=home, order="asc", limit=1))
    assert one.has_more and one.data[0].message_id == made
    assert [file.id for file in ok(Files.list(made, thread_id=home, order="asc", after="file_1")).data] == ["file_2"]
    assert ok(Files.retrieve("file_2", message_id=made, thread_id=home)).id == "file_2"
    refused(Files.retrieve("file_3", message_id=made, thread_id=home), 404, "NotFound")


# --- assistants


@check
def assistants_create():
    made = ok(Assistants.create(
        model="scripted", name="n", description="d", instructions="i", tools=[{"type": "search"}, WEATHER],
        metadata={"a": "b"}, top_p=0.9, top_k=3, temperature=0.5, max_tokens=10, file_ids=["file_1"]))
    again = ok(Assistants.retrieve(made.id))
    for one in (made, again):
        assert (one.model, one.name, one.description, one.instructions) == ("scripted", "n", "d", "i")
        assert (one.top_p, one.top_k, one.temperature, one.max_tokens) == (0.9, 3, 0.5, 10)
        assert one.tools[0].type == "search" and one.tools[1].function.name == "get_weather"
        assert one.metadata == {"a": "b"} and one.file_ids == ["file_1"]


@check
def assistants_list_pages():
    made = [assistant() for _ in range(3)]
    page = ok(Assistants.list(limit=2))
    assert [one.id for one in page.data] == [made[2], made[1]] and page.has_more
    assert ok(Assistants.list(limit=1, after=made[1])).data[0].id == made[0]
    assert [one.id for one in ok(Assistants.list(limit=2, before=made[0], order="desc")).data] == [made[2], made[1]]


@check
def assistants_update():
    made = assistant(tools=[{"type": "search"}])
    changed = ok(Assistants.update(made, name="other"))
    assert changed.name == "other" and changed.instructions == "Be brief." and changed.tools[0].type == "search"


@check
def assistants_delete():
    made = assistant()
    gone = ok(Assistants.delete(made))
    assert gone.deleted and gone.object == "assistant.deleted"
    refused(Assistants.retrieve(made), 404, "NotFound")


# --- runs


@check
def runs_create_and_wait():
    home = thread("hello")
    made = ok(Runs.create(home, assistant_id=assistant(), metadata={"k": "v"}, temperature=0.1))
    assert made.status in ("queued", "in_progress", "completed") and made.created_at > 10**12
    ended = ok(Runs.wait(made.id, thread_id=home, timeout_seconds=60))
    assert ended.status == "completed" and ended.metadata == {"k": "v"} and ended.temperature == 0.1
    assert ended.usage["total_tokens"] == ended.usage["input_tokens"] + ended.usage["output_tokens"] > 0
    newest = ok(Messages.list(home)).data[0]
    assert newest.role == "assistant" and newest.run_id == made.id
    assert newest.content[0].text.value == "You said: hello"


@check
def runs_create_streamed():
    home = thread(TEXT)
    names, last, text = told(Runs.create(home, assistant_id=assistant(), stream=True))
    assert names == [
        "thread.run.created", "thread.run.queued", "thread.run.in_progress", "thread.run.step.created",
        "thread.run.step.in_progress", "thread.message.created", "thread.message.in_progress", "thread.message.delta",
        "thread.message.completed", "thread.run.step.completed", "thread.run.completed"], names
    assert text == "You said: " + TEXT == texts(ok(Messages.list(home)))[0]
    assert last["thread.run.completed"].usage["output_tokens"] > 0
    assert last["thread.message.completed"].content[0].text.value == text


@check
def runs_instructions_and_additional():
    home = thread("hello")
    made = ok(Runs.create(
        home, assistant_id=assistant(), model="scripted-large", instructions="one", additional_instructions="two"))
    assert made.model == "scripted-large" and made.instructions == "one\n\ntwo", made
    ok(Runs.wait(made.id, thread_id=home))


@check
def runs_truncation():
    home = thread("a", "b", "please count")
    events = Runs.create(
        home, assistant_id=assistant(), stream=True,
        extra_body={"truncation_strategy": {"type": "last_messages", "last_messages": 2}})
    names, last, text = told(events)
    ended = last["thread.run.completed"]
    # One of the three is the instructions.
    assert text == "I was given 3 messages.", text
    assert ended.truncation_strategy["last_messages"] == 2 and ended.dropped_messages == 1, ended


@check
def runs_list_and_retrieve():
    home, who = thread("hello"), assistant()
    made = []
    for _ in range(3):
        made.append(ok(Runs.create(home, assistant_id=who)).id)
        until(lambda: ok(Runs.retrieve(made[-1], thread_id=home)).status == "completed")
    assert [one.id for one in ok(Runs.list(home)).data] == made[::-1]
    page = ok(Runs.list(home, limit=2, order="asc"))
    assert [one.id for one in page.data] == made[:2] and page.has_more
    assert [one.id for one in ok(Runs.list(home, order="asc", after=made[1])).data] == made[2:]
    assert ok(Runs.get(made[0], thread_id=home)).id == made[0]
    refused(Runs.retrieve("run_no", thread_id=home), 404, "NotFound")


@check
def runs_update():
    home = thread("hello")
    made = ok(Runs.create(home, assistant_id=assistant(), metadata={"a": "b"})).id
    assert ok(Runs.update(made, thread_id=home, metadata={"k": "v"})).metadata == {"k": "v"}
    assert ok(Runs.update(made, thread_id=home)).metadata == {"k": "v"}, "null keeps"
    until(lambda: ok(Runs.retrieve(made, thread_id=home)).status == "completed")
    assert ok(Runs.retrieve(made, thread_id=home)).metadata == {"k": "v"}


@check
def runs_cancel():
    home = thread("a slow one")
    made, ended = None, None
    for name, data in Runs.create(home, assistant_id=assistant(), stream=True):
        if name == "thread.run.created":
            made = data.id
        if name == "thread.message.delta" and not ended:
            ended = ok(Runs.cancel(made, thread_id=home)).status
            assert ended in ("cancelling", "cancelled"), ended
        last = name
    assert last == "thread.run.cancelled", last
    assert ok(Runs.retrieve(made, thread_id=home)).status == "cancelled"
    assert texts(ok(Messages.list(home)))[0].startswith("word0 ")
    refused(Runs.cancel(made, thread_id=home), 400, "InvalidParameter", "cancelled")


@check
def runs_failed():
    home = thread("please fail")
    made = ok(Runs.create(home, assistant_id=assistant())).id
    ended = until(lambda: (one := ok(Runs.retrieve(made, thread_id=home))).status == "failed" and one)
    assert ended.last_error["code"] == "server_error" and "the model broke" in ended.last_error["message"]


@check
def runs_stopped_by_length():
    names, last, text = told(Runs.create(thread("a long one"), assistant_id=assistant(), stream=True))
    assert names[-1] == "thread.run.failed", "this API has no `incomplete`"
    assert text == "You said: a long one"


@check
def runs_refused():
    home = thread("hello")
    refused(Runs.create(home, assistant_id="asst_no"), 404, "NotFound", "asst_no")
    refused(Runs.create("thread_no", assistant_id=assistant()), 404, "NotFound", "thread_no")
    nameless = Runs.create(home, assistant_id=assistant(), tools=[{"type": "function"}])
    refused(nameless, 400, "InvalidParameter", "tools[0].function")
    raises(InputRequired, lambda: Runs.create(home, assistant_id=""))


@check
def thread_and_run():
    made = ok(Runs.create_thread_and_run(
        assistant_id=assistant(), thread={"messages": [{"role": "user", "content": "hi"}], "metadata": {"a": "b"}}))
    until(lambda: ok(Runs.retrieve(made.id, thread_id=made.thread_id)).status == "completed")
    assert ok(Threads.retrieve(made.thread_id)).metadata == {"a": "b"}
    assert texts(ok(Messages.list(made.thread_id)))[0] == "You said: hi"
    asked = {"messages": [{"role": "user", "content": "ho"}]}
    other = ok(Threads.create_and_run(assistant_id=assistant(), thread=asked))
    until(lambda: ok(Runs.retrieve(other.id, thread_id=other.thread_id)).status == "completed")


@check
def thread_and_run_streamed():
    names, last, text = told(Runs.create_thread_and_run(
        assistant_id=assistant(), thread={"messages": [{"role": "user", "content": "hi"}]}, stream=True))
    assert names[0] == "thread.created" and names[-1] == "thread.run.completed" and text == "You said: hi", names
    assert last["thread.created"].id == last["thread.run.completed"].thread_id


# --- steps


@check
def steps_list_and_retrieve():
    home = thread("hello")
    made = ok(Runs.create(home, assistant_id=assistant())).id
    until(lambda: ok(Runs.retrieve(made, thread_id=home)).status == "completed")
    steps = ok(Steps.list(made, thread_id=home)).data
    assert len(steps) == 1 and steps[0].type == "message_creation" and steps[0].status == "completed"
    assert steps[0].step_details.message_creation.message_id == ok(Messages.list(home)).data[0].id
    again = ok(Steps.retrieve(steps[0].id, thread_id=home, run_id=made))
    assert again.id == steps[0].id and again.run_id == made
    refused(Steps.retrieve("step_no", thread_id=home, run_id=made), 404, "NotFound")


# --- function tools


def asked(home, **settings):
    """A run that waits for its function."""
    made = ok(Runs.create(home, assistant_id=assistant(tools=[WEATHER]), **settings))
    ended = ok(Runs.wait(made.id, thread_id=home, timeout_seconds=60))
    assert ended.status == "requires_action", ended
    return ended


@check
def tools_submitted():
    home = thread("weather?")
    waiting = asked(home)
    assert waiting.required_action.type == "submit_tool_outputs"
    call = waiting.required_action.submit_tool_outputs.tool_calls[0]
    assert call.type == "function" and call.function.name == "get_weather" and '"Paris"' in call.function.arguments
    step = ok(Steps.list(waiting.id, thread_id=home)).data[0]
    assert step.type == "tool_calls" and step.status == "in_progress"
    assert step.step_details.tool_calls[0].function.name == "get_weather"
    going = ok(Runs.submit_tool_outputs(
        waiting.id, thread_id=home, tool_outputs=[{"tool_call_id": call.id, "output": "22 degrees"}]))
    assert going.status in ("queued", "in_progress", "completed"), going
    ended = until(lambda: (one := ok(Runs.retrieve(waiting.id, thread_id=home))).status == "completed" and one)
    assert not ended.required_action
    assert texts(ok(Messages.list(home)))[0] == "The answer is: 22 degrees"
    steps = ok(Steps.list(waiting.id, thread_id=home, order="asc")).data
    assert [one.type for one in steps] == ["tool_calls", "message_creation"]
    assert steps[0].status == "completed" and steps[0].step_details.tool_calls[0].function.output == "22 degrees"


@check
def tools_submitted_streamed():
    home = thread("weather?")
    names, last, _ = told(Runs.create(home, assistant_id=assistant(tools=[WEATHER]), stream=True))
    assert names[-1] == "thread.run.requires_action" and "thread.run.step.delta" in names, names
    waiting = last["thread.run.requires_action"]
    call = waiting.required_action.submit_tool_outputs.tool_calls[0]
    seen = last["thread.run.step.delta"].delta.step_details.tool_calls[0]
    assert seen.function.name == "get_weather"
    names, last, text = told(Runs.submit_tool_outputs(
        waiting.id, thread_id=home, tool_outputs=[{"tool_call_id": call.id, "output": "22"}], stream=True))
    assert names[:3] == ["thread.run.step.completed", "thread.run.queued", "thread.run.in_progress"], names
    assert names[-1] == "thread.run.completed" and text == "The answer is: 22", names


@check
def tools_submitted_without_a_call_id():
    home = thread("weather?")
    waiting = asked(home)
    _, _, text = told(Runs.submit_tool_outputs(
        waiting.id, thread_id=home, tool_outputs=[{"output": "cold"}], stream=True))
    assert text == "The answer is: cold"


@check
def tools_submitted_wrongly():
    home = thread("weather?")
    waiting = asked(home)

    def submit(outputs):
        return Runs.submit_tool_outputs(waiting.id, thread_id=home, tool_outputs=outputs)

    refused(submit([{"tool_call_id": "call_no", "output": "x"}]), 400, "InvalidParameter")
    refused(submit([{"tool_call_id": "call_no"}]), 400, "InvalidParameter", "tool_outputs[0].output")
    raises(InputRequired, lambda: submit([]))
    assert ok(Runs.cancel(waiting.id, thread_id=home)).status in ("cancelling", "cancelled")
    refused(submit([{"output": "x"}]), 400, "InvalidParameter")


@check
def tools_of_a_run_replace_the_assistants():
    home = thread("weather?")
    made = ok(Runs.create(home, assistant_id=assistant(), tools=[WEATHER]))
    assert made.tools[0].function.name == "get_weather"
    until(lambda: ok(Runs.retrieve(made.id, thread_id=home)).status == "requires_action")
    ok(Runs.cancel(made.id, thread_id=home))


@check
def tools_of_the_provider_are_told_as_not_run():
    home = thread("plain question")
    names, last, text = told(
        Runs.create(home, assistant_id=assistant(tools=[{"type": "quark_search"}]), stream=True))
    assert names[-1] == "thread.run.completed" and text == "You said: plain question", names
    made = last["thread.run.completed"].id
    steps = ok(Steps.list(made, thread_id=home, order="asc")).data
    assert [one.type for one in steps] == ["tool_calls", "message_creation"], steps
    assert "quark_search" in str(steps[0].step_details), steps[0]


# --- who is let in


@check
def errors_wrong_key():
    reply = Threads.retrieve("thread_x", api_key="sk-wrong")
    refused(reply, 401, "InvalidApiKey")


@check
def errors_hostile_ids():
    for wrong in ("%2e%2e", "a%2Fb", "%00", "x" * 5000):
        reply = Threads.retrieve(wrong)
        assert reply.status_code == 404, reply


run()

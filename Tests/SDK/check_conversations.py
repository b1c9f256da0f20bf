# SPDX-License-Identifier: Apache-2.0
"""Conversations and Responses, as OpenAI's SDK speaks them, at both addresses where they are served."""
import json
import threading
import urllib.error
import urllib.request

import openai

from checks import CHECKS, HOST, TEXT, TOKEN, check, raises, run, until

TOOL = {
    "type": "function", "name": "get_weather", "description": "The weather in a city.", "strict": False,
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
OPENAI, COMPATIBLE = "/v1", "/compatible-mode/v1"
STORY = [
    "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
    "response.output_text.delta", "response.output_text.done", "response.content_part.done",
    "response.output_item.done", "response.completed",
]


def client(path=OPENAI, key=TOKEN):
    return openai.OpenAI(base_url=HOST + path, api_key=key, max_retries=0)


def both(function):
    """Makes two checks of one: for OpenAI's address and for DashScope's."""
    for name, path in (("openai", OPENAI), ("compatible-mode", COMPATIBLE)):
        check(lambda function=function, path=path: function(client(path)), f"{function.__name__} [{name}]")
    return function


def plain(method, path, body=None):
    """One request without an SDK: the reply's JSON."""
    request = urllib.request.Request(
        HOST + path, method=method, data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request) as reply:
        return json.load(reply)


def user(text):
    return {"type": "message", "role": "user", "content": text}


def texts(items):
    return [item.content[0].text for item in items if item.type == "message"]


def names(events):
    """The types of events in order, several deltas in a row as one; their numbers must count."""
    found, numbers = [], []
    for event in events:
        numbers.append(event.sequence_number)
        if not (found and found[-1] == event.type and event.type.endswith(".delta")):
            found.append(event.type)
    assert numbers == list(range(len(numbers))), numbers
    return found


# Conversations and items


@both
def conversations(api):
    made = api.conversations.create(items=[user("Hello!")], metadata={"topic": "demo"})
    assert made.id.startswith("conv_") and made.object == "conversation" and made.metadata == {"topic": "demo"}
    assert api.conversations.create().metadata == {}
    assert api.conversations.retrieve(made.id) == made
    assert api.conversations.update(made.id, metadata={"a": "b"}).metadata == {"a": "b"}
    assert texts(api.conversations.items.list(made.id)) == ["Hello!"]
    gone = api.conversations.delete(made.id)
    assert gone.deleted and gone.id == made.id and gone.object == "conversation.deleted"
    error = raises(openai.NotFoundError, lambda: api.conversations.retrieve(made.id), made.id)
    assert error.request_id and error.type == "invalid_request_error", error.body
    raises(openai.NotFoundError, lambda: api.conversations.items.list(made.id))
    raises(openai.NotFoundError, lambda: api.conversations.delete(made.id))


@both
def items(api):
    conversation = api.conversations.create().id
    made = api.conversations.items.create(
        conversation, items=[
            user("plain"),
            {"role": "user", "content": [{"type": "input_text", "text": TEXT}, {"type": "input_text", "text": "two"}]},
            {"type": "message", "role": "assistant",
             "content": [{"type": "output_text", "text": "said", "annotations": []}]},
            {"role": "developer", "content": "be kind"},
            {"type": "function_call", "call_id": "call_x", "name": "f", "arguments": "{}"},
            {"type": "function_call_output", "call_id": "call_x", "output": "42"},
            {"type": "reasoning", "id": "rs_1", "summary": [{"type": "summary_text", "text": "hm"}]},
        ])
    assert made.object == "list" and not made.has_more
    assert [item.type for item in made.data] == ["message"] * 4 + ["function_call", "function_call_output", "reasoning"]
    assert made.first_id == made.data[0].id and made.last_id == made.data[-1].id
    assert [part.text for part in made.data[1].content] == [TEXT, "two"]
    assert made.data[0].content[0].type == "input_text" and made.data[2].content[0].type == "output_text"
    assert made.data[4].call_id == "call_x" and made.data[5].output == "42"
    assert made.data[6].summary[0].text == "hm"
    for item in made.data:
        assert api.conversations.items.retrieve(item.id, conversation_id=conversation) == item
    listed = list(api.conversations.items.list(conversation, order="asc", limit=2))
    assert listed == made.data
    assert [item.id for item in api.conversations.items.list(conversation)] == [item.id for item in made.data[::-1]]
    rest = api.conversations.items.list(conversation, order="asc", after=made.data[4].id, limit=1)
    assert [item.id for item in rest.data] == [made.data[5].id] and rest.has_more
    raises(openai.NotFoundError, lambda: api.conversations.items.retrieve("msg_no", conversation_id=conversation))


@both
def items_are_at_most_twenty(api):
    conversation = api.conversations.create(items=[user(str(number)) for number in range(20)]).id
    api.conversations.items.create(conversation, items=[user(str(number)) for number in range(20, 40)])
    many = [user("x")] * 21
    raises(openai.BadRequestError, lambda: api.conversations.items.create(conversation, items=many), "20")
    raises(openai.BadRequestError, lambda: api.conversations.create(items=many), "20")
    assert texts(api.conversations.items.list(conversation, order="asc")) == [str(number) for number in range(40)]


@check
def deleting_an_item():
    api = client()
    conversation = api.conversations.create(items=[user("one"), user("two")])
    first = next(iter(api.conversations.items.list(conversation.id, order="asc")))
    assert api.conversations.items.delete(first.id, conversation_id=conversation.id) == conversation
    assert texts(api.conversations.items.list(conversation.id)) == ["two"]
    again = plain("DELETE", f"{COMPATIBLE}/conversations/{conversation.id}/items/"
                  + api.conversations.items.list(conversation.id).data[0].id)
    assert again["object"] == "conversation.item.deleted" and again["deleted"] is True


@check
def times():
    made = client().conversations.create()
    assert made.created_at < 10**11
    assert client(COMPATIBLE).conversations.retrieve(made.id).created_at // 1000 == made.created_at


@check
def conversations_are_listed():
    ids = [client().conversations.create().id for _ in range(3)]
    page = plain("GET", f"{OPENAI}/conversations?limit=2")
    assert page["object"] == "list" and page["has_more"]
    assert [one["id"] for one in page["data"]] == ids[:0:-1] and page["last_id"] == ids[1]
    rest = plain("GET", f"{OPENAI}/conversations?limit=1&after={ids[1]}")
    assert [one["id"] for one in rest["data"]] == [ids[0]]


# Responses


@both
def response(api):
    made = api.responses.create(
        model="scripted", input=TEXT, instructions="be nice", max_output_tokens=100, temperature=0.5, top_p=0.9,
        metadata={"k": "v"}, parallel_tool_calls=False, truncation="auto", text={"format": {"type": "text"}},
        reasoning={"effort": "low"})
    assert made.id.startswith("resp_") and made.status == "completed" and made.object == "response"
    assert made.output_text == "You said: " + TEXT and made.model == "scripted"
    assert made.instructions == "be nice" and made.metadata == {"k": "v"} and made.max_output_tokens == 100
    assert made.temperature == 0.5 and made.top_p == 0.9 and made.truncation == "auto"
    assert made.parallel_tool_calls is False and made.reasoning.effort == "low" and made.text.format.type == "text"
    assert made.error is None and made.incomplete_details is None and made.previous_response_id is None
    assert made.conversation is None and made.usage.total_tokens > 0
    assert made.usage.input_tokens_details.cached_tokens == 0 and made.created_at < 10**11
    got = api.responses.retrieve(made.id)
    assert got.output == made.output and got.usage == made.usage and got.metadata == made.metadata
    assert texts(api.responses.input_items.list(made.id)) == [TEXT]
    assert api.responses.delete(made.id) is None
    raises(openai.NotFoundError, lambda: api.responses.retrieve(made.id), made.id)


@both
def response_in_a_conversation(api):
    conversation = api.conversations.create(items=[user("first")])
    one = api.responses.create(model="scripted", conversation=conversation.id, input="count, please")
    assert one.conversation.id == conversation.id
    assert one.output_text == "I was given 2 messages.", one.output_text
    two = api.responses.create(model="scripted", conversation={"id": conversation.id}, input=[user("and count again")])
    assert two.output_text == "I was given 4 messages.", two.output_text
    assert texts(api.conversations.items.list(conversation.id, order="asc")) == [
        "first", "count, please", one.output_text, "and count again", two.output_text]
    # What is in the conversation may be all there is to say.
    api.conversations.items.create(conversation.id, items=[user("count once more")])
    assert api.responses.create(model="scripted", conversation=conversation.id, input=[]).output_text == (
        "I was given 6 messages.")
    assert api.responses.retrieve(one.id).output_text == one.output_text
    raises(openai.NotFoundError, lambda: api.responses.create(input="x", conversation="conv_no"))


@both
def response_after_another(api):
    one = api.responses.create(model="scripted", input="first", instructions="only here")
    two = api.responses.create(model="scripted", input="count, please", previous_response_id=one.id)
    assert two.previous_response_id == one.id and two.instructions is None
    assert two.output_text == "I was given 3 messages.", two.output_text
    branch = api.responses.create(model="scripted", input="count here", previous_response_id=one.id)
    assert branch.output_text == "I was given 3 messages.", branch.output_text
    three = api.responses.create(model="scripted", input="count, too", previous_response_id=two.id)
    assert three.output_text == "I was given 5 messages.", three.output_text
    conversation = api.conversations.create().id
    raises(openai.BadRequestError, lambda: api.responses.create(
        input="x", previous_response_id=one.id, conversation=conversation), "together")
    raises(openai.NotFoundError, lambda: api.responses.create(input="x", previous_response_id="resp_no"))


@both
def input_items(api):
    made = api.responses.create(model="scripted", input=[user("one"), user("two"), user("three")])
    assert texts(api.responses.input_items.list(made.id)) == ["three", "two", "one"]
    assert texts(api.responses.input_items.list(made.id, order="asc", limit=2)) == ["one", "two", "three"]


@both
def streamed(api):
    events = list(api.responses.create(model="scripted", input=TEXT, stream=True))
    assert names(events) == STORY, names(events)
    text = "".join(event.delta for event in events if event.type == "response.output_text.delta")
    assert text == "You said: " + TEXT
    assert events[-3].part.text == text and events[-2].item.content[0].text == text
    assert events[0].response.status == "in_progress" and events[0].response.output == []
    assert {event.output_index for event in events if hasattr(event, "output_index")} == {0}
    assert events[-1].response.output_text == text and events[-1].response.usage.output_tokens > 0
    assert api.responses.retrieve(events[-1].response.id).output == events[-1].response.output


@both
def stream_helper(api):
    conversation = api.conversations.create().id
    with api.responses.stream(model="scripted", input=TEXT, conversation=conversation) as stream:
        snapshot = ""
        for event in stream:
            if event.type == "response.output_text.delta":
                snapshot = event.snapshot
        final = stream.get_final_response()
    assert final.output_text == snapshot == "You said: " + TEXT
    assert final.conversation.id == conversation
    assert texts(api.conversations.items.list(conversation, order="asc")) == [TEXT, final.output_text]


@check
def told_again():
    api = client()
    made = api.responses.create(model="scripted", input="hello")
    with_extra = api.responses.retrieve(made.id, stream=True)
    events = list(with_extra)
    assert names(events) == STORY, names(events)
    assert events[-1].response.output == made.output


@both
def not_kept(api):
    made = api.responses.create(model="scripted", input="hello", store=False)
    assert made.output_text == "You said: hello" and made.store is False
    raises(openai.NotFoundError, lambda: api.responses.retrieve(made.id))
    raises(openai.NotFoundError, lambda: api.responses.create(input="x", previous_response_id=made.id))
    events = list(api.responses.create(model="scripted", input="hello", store=False, stream=True))
    assert names(events) == STORY
    raises(openai.NotFoundError, lambda: api.responses.retrieve(events[-1].response.id))
    # What is after a response that is kept leaves that as it was.
    kept = api.responses.create(model="scripted", input="kept")
    api.responses.create(model="scripted", input="gone", store=False, previous_response_id=kept.id)
    after = api.responses.create(model="scripted", input="count", previous_response_id=kept.id)
    assert after.output_text == "I was given 3 messages.", after.output_text
    # A conversation keeps its items.
    conversation = api.conversations.create().id
    gone = api.responses.create(model="scripted", input="hello", store=False, conversation=conversation)
    raises(openai.NotFoundError, lambda: api.responses.retrieve(gone.id))
    assert texts(api.conversations.items.list(conversation, order="asc")) == ["hello", "You said: hello"]


@both
def background(api):
    made = api.responses.create(model="scripted", input="slow, please", background=True)
    assert made.status in ("queued", "in_progress") and made.background is True
    until(lambda: api.responses.retrieve(made.id).output_text)
    cancelled = api.responses.cancel(made.id)
    assert cancelled.id == made.id and cancelled.status == "cancelled"
    ended = until(lambda: (got := api.responses.retrieve(made.id)).output[0].status == "incomplete" and got)
    assert ended.status == "cancelled" and "word0" in ended.output_text
    raises(openai.BadRequestError, lambda: api.responses.cancel(made.id))
    done = api.responses.create(model="scripted", input="hello", background=True)
    until(lambda: api.responses.retrieve(done.id).status == "completed")
    raises(openai.BadRequestError, lambda: api.responses.cancel(done.id), "completed")


@check
def cancelled_while_streamed():
    api = client()
    seen = []
    for event in api.responses.create(model="scripted", input="slow, please", stream=True):
        seen.append(event)
        if event.type == "response.output_text.delta" and len(seen) == 8:
            api.responses.cancel(seen[0].response.id)
    assert seen[-1].type == "response.incomplete" and seen[-1].response.status == "cancelled"
    assert seen[-1].response.output[0].status == "incomplete"


@check
def the_listener_leaves():
    api = client()
    conversation = api.conversations.create().id
    with api.responses.create(model="scripted", input="slow", stream=True, conversation=conversation) as stream:
        made = next(iter(stream)).response.id
    raises(openai.BadRequestError, lambda: api.responses.create(input="too soon", conversation=conversation))
    ended = until(lambda: (got := api.responses.retrieve(made)).status == "completed" and got, seconds=60)
    assert ended.output_text.rstrip().endswith("word299")


@both
def cut_by_length(api):
    made = api.responses.create(model="scripted", input="a long story")
    assert made.status == "incomplete" and made.incomplete_details.reason == "max_output_tokens"
    assert made.output[0].status == "incomplete" and made.output_text.startswith("You said")
    events = list(api.responses.create(model="scripted", input="a long story", stream=True))
    assert names(events) == STORY[:-1] + ["response.incomplete"]


@both
def a_model_that_breaks(api):
    made = api.responses.create(model="scripted", input="fail")
    assert made.status == "failed" and made.error.code == "server_error" and made.error.message
    events = list(api.responses.create(model="scripted", input="fail", stream=True))
    assert events[-1].type == "response.failed" and events[-1].response.error.message


# Functions


def call_of(made, *cities):
    assert made.status == "completed", made
    calls = [item for item in made.output if item.type == "function_call"]
    assert [json.loads(call.arguments)["city"] for call in calls] == list(cities), made.output
    assert all(call.name == "get_weather" and call.call_id and call.id for call in calls)
    return calls


def outputs(calls, text):
    return [{"type": "function_call_output", "call_id": call.call_id, "output": text} for call in calls]


@both
def functions_after_another(api):
    made = api.responses.create(model="scripted", input="the weather?", tools=[TOOL])
    calls = call_of(made, "Paris")
    assert made.tools[0].name == "get_weather" and made.tools[0].parameters == TOOL["parameters"]
    assert api.responses.retrieve(made.id).output == made.output
    answer = api.responses.create(
        model="scripted", previous_response_id=made.id, input=outputs(calls, "21 degrees"), tools=[TOOL])
    assert answer.output_text == "The answer is: 21 degrees", answer
    both_cities = api.responses.create(
        model="scripted", input="both, please", tools=[TOOL], previous_response_id=answer.id)
    calls = call_of(both_cities, "Paris", "Rome")
    answer = api.responses.create(
        model="scripted", previous_response_id=both_cities.id, input=outputs(calls, "warm"), tools=[TOOL])
    assert answer.output_text == "The answer is: warm and warm", answer.output_text
    raises(openai.BadRequestError, lambda: api.responses.create(
        previous_response_id=both_cities.id,
        input=[{"type": "function_call_output", "call_id": "call_no", "output": "x"}]), "call_no")


@both
def functions_in_a_conversation(api):
    conversation = api.conversations.create().id
    made = api.responses.create(model="scripted", input="the weather?", tools=[TOOL], conversation=conversation)
    calls = call_of(made, "Paris")
    answer = api.responses.create(
        model="scripted", conversation=conversation, input=outputs(calls, "21 degrees"), tools=[TOOL])
    assert answer.output_text == "The answer is: 21 degrees", answer
    listed = list(api.conversations.items.list(conversation, order="asc"))
    assert [item.type for item in listed] == ["message", "function_call", "function_call_output", "message"]
    assert listed[1].id == calls[0].id and listed[2].output == "21 degrees"


@both
def functions_without_a_place(api):
    """Everything is sent again, as those do who keep nothing at the server."""
    said = [user("the weather?")]
    made = api.responses.create(model="scripted", input=said, tools=[TOOL], store=False)
    calls = call_of(made, "Paris")
    said += [item.model_dump(exclude_none=True) for item in made.output] + outputs(calls, "21 degrees")
    answer = api.responses.create(model="scripted", input=said, tools=[TOOL], store=False)
    assert answer.output_text == "The answer is: 21 degrees", answer


@both
def streamed_functions(api):
    events = list(api.responses.create(model="scripted", input="both", tools=[TOOL], stream=True))
    one = ["response.output_item.added", "response.function_call_arguments.delta",
           "response.function_call_arguments.done", "response.output_item.done"]
    assert names(events) == STORY[:2] + one + one + ["response.completed"], names(events)
    done = [event for event in events if event.type == "response.function_call_arguments.done"]
    assert [json.loads(event.arguments)["city"] for event in done] == ["Paris", "Rome"]
    assert [event.output_index for event in done] == [0, 1]
    calls = call_of(events[-1].response, "Paris", "Rome")
    assert [event.item_id for event in done] == [call.id for call in calls]
    assert calls == call_of(api.responses.retrieve(events[-1].response.id), "Paris", "Rome")
    with api.responses.stream(
            model="scripted", input=outputs(calls, "warm"), previous_response_id=events[-1].response.id,
            tools=[TOOL]) as stream:
        assert stream.get_final_response().output_text == "The answer is: warm and warm"


@both
def choice_of_functions(api):
    made = api.responses.create(model="scripted", input="hello", tools=[TOOL], tool_choice="none")
    assert made.output_text == "You said: hello" and made.tool_choice == "none"
    named = {"type": "function", "name": "get_weather"}
    made = api.responses.create(model="scripted", input="hello", tools=[TOOL], tool_choice=named)
    assert made.tool_choice.name == "get_weather"


@both
def other_tools_are_said_not_to_run(api):
    made = api.responses.create(
        model="scripted", input="plain hello", tools=[
            {"type": "web_search"}, {"type": "code_interpreter", "container": {"type": "auto"}},
            {"type": "file_search", "vector_store_ids": ["vs_1"]}, {"type": "image_generation"}, TOOL,
            {"type": "mcp", "server_label": "m", "server_url": "http://127.0.0.1:9/"}])
    assert made.status == "completed" and made.output_text == "You said: plain hello"
    assert [item.type for item in made.output] == [
        "web_search_call", "code_interpreter_call", "file_search_call", "image_generation_call", "mcp_list_tools",
        "message"]
    assert all(item.status == "failed" for item in made.output[:4])
    assert "not run" in made.output[4].error
    assert [tool.type for tool in made.tools] == [
        "web_search", "code_interpreter", "file_search", "image_generation", "function", "mcp"]
    assert api.responses.retrieve(made.id).output == made.output
    # They may come back with all else.
    said = [item.model_dump(exclude_none=True) for item in made.output]
    assert api.responses.create(model="scripted", input=[*said, user("count")]).output_text == "I was given 2 messages."
    events = list(api.responses.create(model="scripted", input="hi", tools=[{"type": "web_search"}], stream=True))
    assert names(events) == STORY[:2] + [STORY[2], STORY[7]] + STORY[2:], names(events)
    with api.responses.stream(model="scripted", input="hi", tools=[{"type": "web_search"}]) as stream:
        assert stream.get_final_response().output_text == "You said: hi"


# The other dialects


@check
def one_store():
    api = client()
    conversation = api.conversations.create(items=[user("from conversations")], metadata={"title": "题"})
    thread = conversation.id.replace("conv_", "thread_")
    assert api.beta.threads.retrieve(thread).metadata == {"title": "题"}
    api.beta.threads.messages.create(thread, role="user", content="from threads")
    made = api.responses.create(model="scripted", conversation=conversation.id, input="count")
    assert made.output_text == "I was given 3 messages.", made.output_text
    seen = [message.content[0].text.value for message in api.beta.threads.messages.list(thread, order="asc")]
    assert seen == ["from conversations", "from threads", "count", made.output_text]
    assert api.beta.threads.runs.retrieve(made.id.replace("resp_", "run_"), thread_id=thread).status == "completed"
    dashscope = plain("GET", f"/api/v1/threads/{conversation.id}/messages?order=asc")["data"]
    assert [message["content"][0]["text"]["value"] for message in dashscope] == seen
    made = plain("POST", "/threads", {"messages": ["from aiml"]})["id"]
    assert texts(api.conversations.items.list(made)) == ["from aiml"]
    assert texts(api.conversations.items.list(made.replace("thread_", "conv_"))) == ["from aiml"]
    assert api.responses.create(input="count", conversation=made, model="scripted").output_text == (
        "I was given 2 messages.")


@check
def only_where_they_are_served():
    for path in ("/api/v1", ""):
        for name in ("conversations", "responses"):
            try:
                plain("POST", f"{path}/{name}", {"input": "x"})
                raise AssertionError(path)
            except urllib.error.HTTPError as error:
                assert error.code == 404, error.code


@both
def errors(api):
    bad = openai.BadRequestError
    raises(bad, lambda: api.responses.create(model="scripted"), "input")
    raises(bad, lambda: api.responses.create(input=[{"type": "item_reference", "id": "msg_1"}]), "item_reference")
    raises(bad, lambda: api.responses.create(input=[{"role": "user"}]), "content")
    raises(bad, lambda: api.responses.create(input="x", tools=[{"type": "function"}]), "name")
    raises(bad, lambda: api.responses.create(input="x", metadata={"k": "v" * 513}), "512")
    raises(bad, lambda: api.responses.create(input="x", extra_body={"conversation": 7}), "conversation")
    raises(bad, lambda: api.conversations.create(metadata={str(number): "" for number in range(17)}), "16")
    raises(bad, lambda: api.conversations.create(items=[{"type": "message", "role": "king", "content": "x"}]), "role")
    raises(openai.NotFoundError, lambda: api.responses.retrieve("resp_no"), "resp_no")
    raises(openai.NotFoundError, lambda: api.responses.delete("resp_no"))
    raises(openai.NotFoundError, lambda: api.responses.cancel("resp_no"))
    raises(openai.NotFoundError, lambda: api.responses.input_items.list("resp_no"))


@check
def a_wrong_key():
    for path in (OPENAI, COMPATIBLE):
        raises(openai.AuthenticationError, lambda path=path: client(path, "sk-wrong").conversations.create())


@check
def many_at_once():
    failures = []

    def one(number):
        try:
            api = client()
            with api.responses.stream(model="scripted", input=f"question {number}") as stream:
                assert stream.get_final_response().output_text == f"You said: question {number}"
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


assert CHECKS
run()

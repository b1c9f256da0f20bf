#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Drives a running Skein server with the real SDKs: dashscope 2.0.2 and openai (Assistants).

    check_sdks.py PORT TOKEN

Prints a line a check and `N passed, N failed`; exit status 1 if one failed. Any engine will do: nothing depends on what
the model says.
"""
import sys
import threading
import traceback
import warnings
from http import HTTPStatus

warnings.filterwarnings("ignore")

import dashscope  # noqa: E402
import openai  # noqa: E402
from dashscope import Assistants, Messages, Runs, Steps, Threads  # noqa: E402

PORT, TOKEN = sys.argv[1], sys.argv[2]
HOST = f"http://127.0.0.1:{PORT}"
TEXT = "你好，世界 🌏 — \"quotes\"\n\ttabs"

dashscope.base_http_api_url = HOST + "/api/v1"
dashscope.api_key = TOKEN
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def ok(reply):
    assert reply.status_code == HTTPStatus.OK, reply
    return reply


def client(path):
    return openai.OpenAI(base_url=HOST + path, api_key=TOKEN, max_retries=0)


# --- dashscope


def ds_assistant():
    return ok(Assistants.create(model="builtin", name="n", instructions="Be brief.")).id


@check
def dashscope_threads():
    empty = ok(Threads.create())
    assert empty.id.startswith("thread_") and empty.created_at > 10**12 and empty.metadata == {}
    made = ok(Threads.create(messages=[{"role": "user", "content": TEXT}], metadata={"title": "题"}))
    assert ok(Threads.retrieve(made.id)).metadata == {"title": "题"}
    assert ok(Threads.update(made.id)).metadata == {"title": "题"}, "null metadata keeps"
    assert ok(Threads.update(made.id, metadata={"a": "b"})).metadata == {"a": "b"}
    gone = ok(Threads.delete(made.id))
    assert gone.deleted and gone.id == made.id
    lost = Threads.retrieve(made.id)
    assert lost.status_code == 404 and lost.code == "NotFound" and lost.message, lost


@check
def dashscope_messages():
    thread = ok(Threads.create()).id
    made = ok(Messages.create(thread, content=TEXT, metadata={"k": "v"}))
    assert made.content[0].text.value == TEXT
    for number in range(4):
        ok(Messages.create(thread, content=str(number)))
    page = ok(Messages.list(thread, limit=2, order="asc"))
    assert [message.content[0].text.value for message in page.data] == [TEXT, "0"] and page.has_more
    rest = ok(Messages.list(thread, limit=10, order="asc", after=page.last_id))
    assert [message.content[0].text.value for message in rest.data] == ["1", "2", "3"] and not rest.has_more
    assert ok(Messages.retrieve(made.id, thread_id=thread)).metadata == {"k": "v"}
    assert ok(Messages.update(made.id, thread_id=thread, metadata={"k": "w"})).metadata == {"k": "w"}


@check
def dashscope_assistants():
    made = ds_assistant()
    assert ok(Assistants.retrieve(made)).instructions == "Be brief."
    assert ok(Assistants.update(made, name="other")).name == "other"
    assert made in [assistant.id for assistant in ok(Assistants.list(limit=50)).data]
    assert ok(Assistants.delete(made)).deleted


@check
def dashscope_run():
    thread = ok(Threads.create(messages=[{"role": "user", "content": "hello"}])).id
    run = ok(Runs.create(thread, assistant_id=ds_assistant()))
    run = ok(Runs.wait(run.id, thread_id=thread, timeout_seconds=120))
    assert run.status == "completed", run
    newest = ok(Messages.list(thread)).data[0]
    assert newest.role == "assistant" and newest.content[0].text.value
    steps = ok(Steps.list(run.id, thread_id=thread)).data
    assert steps[0].step_details.message_creation.message_id == newest.id
    assert [one.id for one in ok(Runs.list(thread)).data] == [run.id]
    late = Runs.cancel(run.id, thread_id=thread)
    assert late.status_code == 400, late


def ds_stream(events):
    names, text = [], ""
    for name, data in events:
        if not names or names[-1] != name:
            names.append(name)
        if name == "thread.message.delta":
            text += data.delta.content.text.value
        if name == "error":
            raise AssertionError(data)
    return names, text


@check
def dashscope_streamed_run():
    thread = ok(Threads.create(messages=[{"role": "user", "content": TEXT}])).id
    names, text = ds_stream(Runs.create(thread, assistant_id=ds_assistant(), stream=True))
    assert names[0] == "thread.run.created" and names[-1] == "thread.run.completed", names
    assert text and ok(Messages.list(thread)).data[0].content[0].text.value == text


@check
def dashscope_streamed_thread_and_run():
    events = Runs.create_thread_and_run(
        assistant_id=ds_assistant(), thread={"messages": [{"role": "user", "content": "hi"}]}, stream=True)
    names, text = ds_stream(events)
    assert names[0] == "thread.created" and names[-1] == "thread.run.completed" and text, names


@check
def dashscope_wrong_key():
    reply = Threads.retrieve("thread_x", api_key="sk-wrong")
    assert reply.status_code == 401 and reply.code == "InvalidApiKey", reply


# --- openai, at both of its base addresses


def oa_assistant(api):
    return api.beta.assistants.create(model="builtin", name="n", instructions="Be brief.").id


def openai_threads(path):
    api = client(path)
    assert api.beta.threads.create().id.startswith("thread_")
    made = api.beta.threads.create(messages=[{"role": "user", "content": TEXT}], metadata={"title": "题"})
    assert made.created_at < 10**11
    assert api.beta.threads.retrieve(made.id).metadata == {"title": "题"}
    assert api.beta.threads.update(made.id, metadata={"a": "b"}).metadata == {"a": "b"}
    assert api.beta.threads.delete(made.id).deleted
    try:
        api.beta.threads.retrieve(made.id)
        raise AssertionError("still there")
    except openai.NotFoundError as error:
        assert error.request_id, "x-request-id"


def openai_messages(path):
    api = client(path)
    thread = api.beta.threads.create().id
    for number in range(45):
        api.beta.threads.messages.create(thread, role="user", content=f"{number} {TEXT}")
    pages = api.beta.threads.messages.list(thread, limit=20, order="asc")
    texts = [message.content[0].text.value for message in pages]
    assert texts == [f"{number} {TEXT}" for number in range(45)]
    parts = api.beta.threads.messages.create(
        thread, role="user", content=[{"type": "text", "text": "a"}, {"type": "text", "text": "b"}])
    assert [part.text.value for part in parts.content] == ["a", "b"]
    kept = api.beta.threads.messages.update(parts.id, thread_id=thread, metadata={"k": "v"})
    assert kept.metadata == {"k": "v"}


def openai_assistants(path):
    api = client(path)
    made = oa_assistant(api)
    assert api.beta.assistants.retrieve(made).instructions == "Be brief."
    assert api.beta.assistants.update(made, name="other").name == "other"
    assert made in [assistant.id for assistant in api.beta.assistants.list(limit=50)]
    assert api.beta.assistants.delete(made).deleted


def openai_run(path):
    api = client(path)
    thread = api.beta.threads.create(messages=[{"role": "user", "content": "hello"}]).id
    run = api.beta.threads.runs.create_and_poll(
        thread_id=thread, assistant_id=oa_assistant(api), poll_interval_ms=50,
        additional_messages=[{"role": "user", "content": "and more"}])
    assert run.status == "completed", run
    newest = next(iter(api.beta.threads.messages.list(thread, run_id=run.id)))
    assert newest.role == "assistant" and newest.content[0].text.value
    steps = list(api.beta.threads.runs.steps.list(run.id, thread_id=thread))
    assert steps[0].step_details.message_creation.message_id == newest.id
    try:
        api.beta.threads.runs.cancel(run.id, thread_id=thread)
        raise AssertionError("an ended run was cancelled")
    except openai.BadRequestError:
        pass


def openai_streamed_run(path):
    api = client(path)
    thread = api.beta.threads.create(messages=[{"role": "user", "content": TEXT}]).id
    with api.beta.threads.runs.stream(thread_id=thread, assistant_id=oa_assistant(api)) as stream:
        text = "".join(stream.text_deltas)
        final = stream.get_final_messages()[0].content[0].text.value
    assert text and text == final
    newest = next(iter(api.beta.threads.messages.list(thread)))
    assert newest.content[0].text.value == text


def openai_raw_stream(path):
    api = client(path)
    events = api.beta.threads.create_and_run(
        assistant_id=oa_assistant(api), stream=True, thread={"messages": [{"role": "user", "content": "hi"}]})
    names = [event.event for event in events]
    assert names[0] == "thread.created" and names[-1] == "thread.run.completed", names


def openai_cancel(path):
    """A model may be quicker than we are: then its run has ended and cancelling it is refused."""
    api = client(path)
    thread = api.beta.threads.create(messages=[{"role": "user", "content": "Tell a long story. " * 20}]).id
    run = None
    text = ""
    for event in api.beta.threads.runs.create(thread_id=thread, assistant_id=oa_assistant(api), stream=True):
        if event.event == "thread.run.created":
            run = event.data.id
        if event.event == "thread.message.delta":
            if not text:
                try:
                    assert api.beta.threads.runs.cancel(run, thread_id=thread).status in ("cancelling", "cancelled")
                except openai.BadRequestError:
                    pass
            text += event.data.delta.content[0].text.value
    ended = api.beta.threads.runs.retrieve(run, thread_id=thread)
    assert ended.status in ("cancelled", "completed"), ended
    assert next(iter(api.beta.threads.messages.list(thread))).content[0].text.value == text


def openai_errors(path):
    for wrong, kind in [("/threads/thread_x", openai.AuthenticationError)]:
        try:
            openai.OpenAI(base_url=HOST + path, api_key="sk-wrong", max_retries=0).beta.threads.retrieve("thread_x")
            raise AssertionError(wrong)
        except kind as error:
            assert error.message
    try:
        client(path).beta.threads.create(metadata={"k": "v" * 513})
        raise AssertionError("513 characters were taken")
    except openai.BadRequestError as error:
        assert "512" in error.message, error.message


def openai_parallel(path):
    api = client(path)
    assistant = oa_assistant(api)
    failures = []

    def one(number):
        try:
            thread = api.beta.threads.create(messages=[{"role": "user", "content": f"question {number}"}]).id
            with api.beta.threads.runs.stream(thread_id=thread, assistant_id=assistant) as stream:
                assert "".join(stream.text_deltas)
        except Exception as error:  # noqa: BLE001
            failures.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


@check
def openai_models():
    assert [model.id for model in client("/v1").models.list()]


for function in (openai_threads, openai_messages, openai_assistants, openai_run, openai_streamed_run,
                 openai_raw_stream, openai_cancel, openai_errors, openai_parallel):
    for name, path in (("assistants", "/v1"), ("aimlapi", "/")):
        def bound(function=function, path=path):
            function(path)
        bound.__name__ = f"{function.__name__} [{name}]"
        CHECKS.append(bound)

passed = failed = 0
for function in CHECKS:
    try:
        function()
        passed += 1
        print("ok  ", function.__name__, flush=True)
    except Exception:  # noqa: BLE001
        failed += 1
        print("FAIL", function.__name__, flush=True)
        traceback.print_exc()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)

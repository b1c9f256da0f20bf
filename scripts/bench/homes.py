# SPDX-License-Identifier: Apache-2.0
"""Skein's folders with as many threads and messages as are asked for, made through `skein threads import`, and kept."""
import json
import os
import random
import shutil
import subprocess

from terminal import Program

#: Counts up when the threads that are made are others.
VERSION = 2
QUIT = "\x11"
WORDS = ("lorem ipsum dolor sit amet café naïve query index swift thread reply model kernel "
         "西湖 断桥 残雪 苏堤 春晓 ＡＢＣ").split()
LONG = "thread_long"
#: The last word of the long thread.
LONG_END = "qqzzjj"
CONFIGURATION = """profile = "local"

[profiles.local]
dialect = "local"
engine = "{engine}"
"""


def environment(home, **more):
    """What a program is started with: nothing of the machine but its folders."""
    return {"SKEIN_HOME": home, "HOME": home, "LANG": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC", "USER": "bench",
            "PATH": "/usr/local/bin:/usr/bin:/bin"} | more


def configure(home, engine="builtin"):
    with open(os.path.join(home, "config.toml"), "w") as file:
        file.write(CONFIGURATION.format(engine=engine))


def home(bench, threads, messages=0, words=(20, 60), copied=True):
    """A home with `threads` threads of one exchange each, the words of each side counted by `words`, and, when `messages`
    is not 0, one more that holds so many messages of about 500 bytes, the newest of all. Returns a copy, or the very one
    that is kept."""
    name = f"home{VERSION}-{threads}-{messages}-{words[0]}-{words[1]}"
    made, copy = os.path.join(bench.folder, name), os.path.join(bench.folder, "now")
    if not os.path.exists(os.path.join(made, "ready")):
        make(bench.skein, made, threads, messages, words)
    if not copied:
        return made
    shutil.rmtree(copy, ignore_errors=True)
    subprocess.run(["cp", "-a", "--reflink=auto", made, copy], check=True)
    return copy


def make(skein, made, threads, messages, words):
    print(f"  making {made}: once, and it may take minutes", flush=True)
    shutil.rmtree(made, ignore_errors=True)
    os.makedirs(made)
    configure(made)
    if threads or messages:
        dump = os.path.join(made, "dump.json")
        write(dump, threads, messages, words)
        subprocess.run([skein, "threads", "import", dump], env=environment(made), check=True, stdout=subprocess.DEVNULL)
        os.remove(dump)
    # The first start makes the index of words in the background.
    program = Program([skein], environment(made))
    program.answer(program.started)
    program.rest()
    program.end(QUIT)
    open(os.path.join(made, "ready"), "w").close()


def marker(number):
    """A word that stands in one thread alone. The words of neighbours share neither their first nor their last letter, so
    that a terminal that shows one after the other is sent all of it."""
    letters = "bcdfghjkmnpqrstvwxz"
    count = len(letters)
    return "".join(letters[(number * step + number // count ** place) % count]
                   for place, step in enumerate((1, 3, 5, 7, 2, 4)))


def write(path, threads, messages, words):
    """An array of threads and messages, as the providers give them."""
    chance = random.Random(11)
    some = lambda count: " ".join(chance.choices(WORDS, k=count))
    with open(path, "w") as file:
        file.write("[")
        begun = False

        def put(value):
            nonlocal begun
            file.write((",\n" if begun else "") + json.dumps(value, ensure_ascii=False))
            begun = True

        def thread(name, title, texts, created):
            put({"id": name, "object": "thread", "created_at": created, "metadata": {"title": title}})
            for number, text in enumerate(texts):
                put({"id": f"msg_{name}_{number}", "object": "thread.message", "created_at": created + number,
                     "thread_id": name, "role": ("user", "assistant")[number % 2],
                     "content": [{"type": "text", "text": {"value": text, "annotations": []}}]})

        for number in range(threads):
            thread(f"thread_n{number}", f"Thread {number} {some(2)}", [f"{marker(number)} {some(words[0])}", some(words[1])],
                   1_600_000_000 + number * 100)
        if messages:
            thread(LONG, "A long thread", (long_text(number, messages, some) for number in range(messages)), 1_790_000_000)
        file.write("]")


def long_text(number, count, some):
    text = f"Message {number} {some(75)}"
    if number % 40 == 1:
        text += f"\n\n```swift\nlet value{number} = {number} // code\n```\n"
    if number % 100 == 3:
        text += f"\n\n## Heading {number}\n\n- one\n- two\n"
    return f"{text} {LONG_END}" if number == count - 1 else text

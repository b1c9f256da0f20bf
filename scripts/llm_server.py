#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Serve a small model on this machine, as llama.cpp's own HTTP server inside this process.

usage: llm_server.py MODEL.gguf PORT [NAME] [CONTEXT] [THREADS]

    MODEL.gguf  the model's file
    PORT        where to listen, on 127.0.0.1 only
    NAME        what /v1/models calls it                        (smollm2-135m)
    CONTEXT     tokens of context, shared by two conversations  (4096)
    THREADS     processor threads                               (1: a second one fights with whatever else runs)

It answers /health and the OpenAI-compatible paths under /v1, and ends when its standard input does or on SIGTERM.
"""
import os
import signal
import sys


def main(arguments):
    if not 2 <= len(arguments) <= 5:
        sys.exit(__doc__)
    path, port, name, context, threads = arguments + ["smollm2-135m", "4096", "1"][len(arguments) - 2:]
    if not os.path.isfile(path):
        sys.exit(f"llm_server.py: no model at {path}")
    try:
        import xllamacpp
    except ImportError as error:
        sys.exit(f"llm_server.py: {error}; run it with the Python that `make model` set up")

    settings = xllamacpp.CommonParams()
    settings.model.path = path
    settings.hostnames = ["127.0.0.1"]
    settings.port = int(port)
    settings.n_ctx = int(context)
    settings.n_parallel = 2
    settings.model_alias = {name}
    settings.offline = True
    settings.ui = False
    settings.n_gpu_layers = 0
    settings.cpuparams.n_threads = int(threads)
    server = xllamacpp.Server(settings)
    print("listening on", server.listening_address, flush=True)
    wait_for_the_end()


def wait_for_the_end():
    """Whoever started this holds the other end of standard input, or sends a signal."""
    # The server's own threads do not end by themselves: leave at once, there is nothing to save.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))
    status = os.fstat(0)
    if os.path.exists("/dev/null") and os.path.samestat(status, os.stat("/dev/null")):
        while True:
            signal.pause()
    while os.read(0, 4096):
        pass
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])

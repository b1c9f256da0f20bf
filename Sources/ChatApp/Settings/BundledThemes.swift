// SPDX-License-Identifier: Apache-2.0

/// The files of the `themes` folder, so that an installed program has them wherever it is.
///
/// Written by `scripts/bundle-themes`; a test compares it with the folder.
enum BundledThemes {
  static let texts: [String: String] = [
    "dark": #"""
    # For terminals with a dark background and many colours; each falls back to the nearest that there is.
    name = "dark"

    [palette]
    # What the contrast of the other colours is measured against; the terminal's own background stays.
    paper = "#16161c"
    ink = "default"
    grey = "#9a9aa6"
    raised = "#2c2c36"
    blue = "#6ea8fe"
    cyan = "#4cc9d8"
    green = "#4fc483"
    yellow = "#e3c65b"
    orange = "#e8a15c"
    red = "#f47b7b"
    magenta = "#d58fe0"

    [styles]
    # The conversation
    text = "ink"
    faint = "grey"
    strong = { fg = "ink", attributes = ["bold"] }
    emphasis = { fg = "ink", attributes = ["italic"] }
    heading = { fg = "ink", attributes = ["bold"] }
    link = { fg = "blue", attributes = ["underline"] }
    quote = { fg = "ink", attributes = ["italic"] }
    "list.marker" = "yellow"
    rule = "#7e7e8a"
    "code.inline" = "orange"
    code = "ink"
    "code.keyword" = "magenta"
    "code.string" = "green"
    "code.comment" = { fg = "grey", attributes = ["italic"] }
    "code.number" = "yellow"
    "table.heading" = { fg = "ink", attributes = ["bold"] }

    # Who speaks
    you = { fg = "cyan", attributes = ["bold"] }
    assistant = { fg = "green", attributes = ["bold"] }
    system = { fg = "magenta", attributes = ["bold"] }

    # The list
    "list.title" = { fg = "ink", attributes = ["bold"] }
    "list.preview" = "grey"
    "list.age" = "grey"
    selected = { fg = "#f2f2f2", bg = "raised" }
    "selected.mark" = { fg = "blue", bg = "raised", attributes = ["bold"] }

    # Signs of state
    streaming = "green"
    unread = { fg = "yellow", attributes = ["bold"] }
    draft = "magenta"
    queued = "cyan"
    gone = "red"
    interrupted = "orange"
    failed = { fg = "red", attributes = ["bold"] }

    # The frame
    border = "#7e7e8a"
    title = { fg = "ink", attributes = ["bold"] }
    prompt = { fg = "cyan", attributes = ["bold"] }
    profile = { fg = "blue", attributes = ["bold"] }
    footer = "grey"
    "footer.key" = { fg = "ink", attributes = ["bold"] }
    notice = "ink"
    warning = { fg = "yellow", attributes = ["bold"] }
    error = { fg = "red", attributes = ["bold"] }
    "new.lines" = { fg = "yellow", attributes = ["bold"] }
    overlay = { fg = "#d8d8d8", bg = "#22222b" }
    "control.mark" = { fg = "paper", bg = "red" }

    """#,
    "light": #"""
    # For terminals with a light background and many colours; each falls back to the nearest that there is.
    name = "light"
    inherits = "dark"

    [palette]
    paper = "#fbfaf7"
    ink = "default"
    grey = "#63636e"
    raised = "#e6e4dd"
    blue = "#1f5fbf"
    cyan = "#0a6c7c"
    green = "#1d6f3f"
    yellow = "#7a5b00"
    orange = "#9a4a00"
    red = "#b3261e"
    magenta = "#8a2f9c"

    [styles]
    rule = "#72727c"
    selected = { fg = "#101014", bg = "raised" }
    border = "#72727c"
    overlay = { fg = "#26262c", bg = "#f0eee7" }

    """#,
    "mono": #"""
    # No colours at all, for terminals that have none and people who want none: bold, underlined, reverse and dim.
    name = "mono"

    [styles]
    # The conversation
    text = "default"
    faint = { attributes = ["dim"] }
    strong = { attributes = ["bold"] }
    emphasis = { attributes = ["underline"] }
    heading = { attributes = ["bold"] }
    link = { attributes = ["underline"] }
    quote = "default"
    "list.marker" = { attributes = ["bold"] }
    rule = { attributes = ["dim"] }
    "code.inline" = { attributes = ["bold"] }
    code = "default"
    "code.keyword" = { attributes = ["bold"] }
    "code.comment" = { attributes = ["dim"] }
    "code.number" = "default"
    "table.heading" = { attributes = ["bold"] }

    # Who speaks
    you = { attributes = ["bold", "underline"] }
    assistant = { attributes = ["bold"] }
    system = { attributes = ["dim", "underline"] }

    # The list
    "list.title" = { attributes = ["bold"] }
    "list.preview" = { attributes = ["dim"] }
    "list.age" = { attributes = ["dim"] }
    selected = { attributes = ["reverse"] }
    "selected.mark" = { attributes = ["reverse"] }

    # Signs of state
    streaming = { attributes = ["bold"] }
    unread = { attributes = ["bold"] }
    draft = { attributes = ["bold"] }
    queued = { attributes = ["bold"] }
    gone = { attributes = ["dim"] }
    interrupted = { attributes = ["bold"] }
    failed = { attributes = ["reverse"] }

    # The frame
    border = { attributes = ["dim"] }
    title = { attributes = ["bold"] }
    prompt = { attributes = ["bold"] }
    profile = { attributes = ["bold"] }
    footer = { attributes = ["dim"] }
    "footer.key" = { attributes = ["bold"] }
    notice = "default"
    warning = { attributes = ["bold"] }
    error = { attributes = ["reverse"] }
    "new.lines" = { attributes = ["bold"] }
    overlay = "default"
    "control.mark" = { attributes = ["reverse"] }

    """#,
    "skein": #"""
    # The default theme: the terminal's own text colours and the first eight ANSI colours, for dark and light terminals alike.
    # Bright colours and greys are left alone: on many palettes they can't be read.
    name = "skein"

    [styles]
    # The conversation
    text = "default"
    faint = { attributes = ["dim"] }
    strong = { attributes = ["bold"] }
    emphasis = { attributes = ["italic"] }
    heading = { attributes = ["bold"] }
    link = { fg = "cyan", attributes = ["underline"] }
    quote = { attributes = ["italic"] }
    "list.marker" = "yellow"
    rule = { attributes = ["dim"] }
    "code.inline" = "cyan"
    code = "default"
    "code.keyword" = "magenta"
    "code.string" = "green"
    "code.comment" = { attributes = ["dim"] }
    "code.number" = "yellow"
    "table.heading" = { attributes = ["bold"] }

    # Who speaks
    you = { fg = "cyan", attributes = ["bold"] }
    assistant = { fg = "green", attributes = ["bold"] }
    system = { fg = "magenta", attributes = ["bold"] }

    # The list
    "list.title" = { attributes = ["bold"] }
    "list.preview" = { attributes = ["dim"] }
    "list.age" = { attributes = ["dim"] }
    selected = { attributes = ["bold"] }
    "selected.mark" = { fg = "blue", attributes = ["bold"] }

    # Signs of state
    streaming = "green"
    unread = { fg = "yellow", attributes = ["bold"] }
    draft = "magenta"
    queued = "cyan"
    gone = "red"
    interrupted = "yellow"
    failed = { fg = "red", attributes = ["bold"] }

    # The frame
    border = { attributes = ["dim"] }
    title = { attributes = ["bold"] }
    prompt = { fg = "cyan", attributes = ["bold"] }
    profile = { fg = "blue", attributes = ["bold"] }
    footer = { attributes = ["dim"] }
    "footer.key" = { attributes = ["bold"] }
    notice = "default"
    warning = { fg = "yellow", attributes = ["bold"] }
    error = { fg = "red", attributes = ["bold"] }
    "new.lines" = { fg = "yellow", attributes = ["bold"] }
    overlay = "default"
    "control.mark" = { fg = "red", attributes = ["reverse"] }

    """#,
  ]
}

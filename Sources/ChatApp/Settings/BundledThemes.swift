// SPDX-License-Identifier: Apache-2.0

/// The files of the `themes` folder, so that an installed program has them wherever it is.
///
/// Written by `scripts/bundle-themes`; a test compares it with the folder.
enum BundledThemes {
  static let texts: [String: String] = [
    "amber": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "amber"
    summary = "One colour, like an old tube"
    background = "dark"
    inherits = "dark"

    [palette]
    paper = "#140d02"
    ink = "#ffb52e"
    grey = "#c98f24"
    line = "#9a6d1b"
    raised = "#332206"
    bright = "#ffd27d"
    veil = "#241804"
    blue = "#ffc04d"
    cyan = "#ffc861"
    green = "#ffb52e"
    yellow = "#ffd27d"
    orange = "#ffa51a"
    red = "#ff9a3d"
    magenta = "#ffca70"

    [styles]
    text = { fg = "ink", bg = "paper" }
    # With one colour, the names of the speakers need a line to be told from other bold words.
    you = { fg = "cyan", bg = "paper", attributes = ["bold", "underline"] }
    assistant = { fg = "green", bg = "paper", attributes = ["bold", "underline"] }
    system = { fg = "magenta", bg = "paper", attributes = ["bold", "underline"] }

    """#,
    "contrast-dark": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "contrast-dark"
    summary = "High contrast: white and clear colours on black"
    background = "dark"
    inherits = "dark"

    [palette]
    paper = "#000000"
    ink = "#ffffff"
    grey = "#d0d0d0"
    line = "#b8b8b8"
    raised = "#002f5c"
    bright = "#ffffff"
    veil = "#141414"
    blue = "#8fc7ff"
    cyan = "#5ff0ff"
    green = "#7dff8f"
    yellow = "#ffee55"
    orange = "#ffc070"
    red = "#ffa8a8"
    magenta = "#ffb3ff"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "contrast-light": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "contrast-light"
    summary = "High contrast: black and deep colours on white"
    background = "light"
    inherits = "light"

    [palette]
    paper = "#ffffff"
    ink = "#000000"
    grey = "#3a3a3a"
    line = "#4a4a4a"
    raised = "#ffe58a"
    bright = "#000000"
    veil = "#f0f0f0"
    blue = "#003c8f"
    cyan = "#004a57"
    green = "#004d1a"
    yellow = "#523d00"
    orange = "#6b2c00"
    red = "#7f0000"
    magenta = "#5c0070"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "dark": #"""
    # For terminals with a dark background and many colours; each falls back to the nearest that there is.
    name = "dark"
    summary = "Many colours on the dark background that the terminal has"
    background = "dark"

    [palette]
    # The lightest of the dark backgrounds that the colours are made for; the terminal's own stays.
    paper = "#2a2a2a"
    ink = "default"
    grey = "#a4a4b0"
    line = "#8a8a96"
    raised = "#2c2c36"
    bright = "#f2f2f2"
    veil = "#22222b"
    blue = "#7fb2ff"
    cyan = "#4cc9d8"
    green = "#4fc483"
    yellow = "#e3c65b"
    orange = "#e8a15c"
    red = "#f78585"
    magenta = "#d899e3"

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
    rule = "line"
    "code.inline" = "orange"
    code = "ink"
    "code.keyword" = "magenta"
    "code.string" = "green"
    "code.comment" = { fg = "grey", attributes = ["italic"] }
    "code.number" = "yellow"
    "code.added" = "green"
    "code.removed" = "red"
    "table.heading" = { fg = "ink", attributes = ["bold"] }

    # Who speaks
    you = { fg = "cyan", attributes = ["bold"] }
    assistant = { fg = "green", attributes = ["bold"] }
    system = { fg = "magenta", attributes = ["bold"] }

    # The list
    "list.title" = { fg = "ink", attributes = ["bold"] }
    "list.preview" = "grey"
    "list.age" = "grey"
    selected = { fg = "bright", bg = "raised" }
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
    border = "line"
    title = { fg = "ink", attributes = ["bold"] }
    prompt = { fg = "cyan", attributes = ["bold"] }
    profile = { fg = "blue", attributes = ["bold"] }
    footer = "grey"
    "footer.key" = { fg = "ink", attributes = ["bold"] }
    notice = "ink"
    warning = { fg = "yellow", attributes = ["bold"] }
    error = { fg = "red", attributes = ["bold"] }
    "new.lines" = { fg = "yellow", attributes = ["bold"] }
    overlay = { fg = "bright", bg = "veil" }
    "control.mark" = { fg = "paper", bg = "red" }

    # What was looked for
    match = { fg = "yellow", attributes = ["bold", "underline"] }
    "match.current" = { fg = "paper", bg = "yellow", attributes = ["bold"] }

    """#,
    "dusk": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "dusk"
    summary = "Plum and rose"
    background = "dark"
    inherits = "dark"

    [palette]
    paper = "#221a2b"
    ink = "#e6dcec"
    grey = "#ab9cb8"
    line = "#84738f"
    raised = "#382b46"
    bright = "#faf5fc"
    veil = "#2e2339"
    blue = "#94b4ff"
    cyan = "#7fd3d8"
    green = "#97d29a"
    yellow = "#eccf82"
    orange = "#f3ac7c"
    red = "#ff9597"
    magenta = "#eda2d6"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "forest": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "forest"
    summary = "Pine green, easy on the eyes at night"
    background = "dark"
    inherits = "dark"

    [palette]
    paper = "#12201a"
    ink = "#d6e3d8"
    grey = "#93a899"
    line = "#6d8474"
    raised = "#20362b"
    bright = "#f0f7f1"
    veil = "#1a2d24"
    blue = "#86bdf0"
    cyan = "#68d1c3"
    green = "#8bd47c"
    yellow = "#dccb6a"
    orange = "#e8ad6d"
    red = "#f59286"
    magenta = "#d9a8dd"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "harbor": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "harbor"
    summary = "Pale blue, like a morning"
    background = "light"
    inherits = "light"

    [palette]
    paper = "#eef3f8"
    ink = "#1d2733"
    grey = "#525f70"
    line = "#74839a"
    raised = "#d8e3ee"
    bright = "#0c141d"
    veil = "#e3ebf3"
    blue = "#0f54ab"
    cyan = "#005f73"
    green = "#17633a"
    yellow = "#6b5200"
    orange = "#8c4000"
    red = "#a81f2b"
    magenta = "#73308f"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "ink": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "ink"
    summary = "Deep blue black, cool and quiet"
    background = "dark"
    inherits = "dark"

    [palette]
    paper = "#10141f"
    ink = "#d7dce6"
    grey = "#8f9ab0"
    line = "#66728a"
    raised = "#1f2738"
    bright = "#f1f4fa"
    veil = "#1a2130"
    blue = "#7fb0ff"
    cyan = "#5fd0dc"
    green = "#72cf8f"
    yellow = "#e6cb6b"
    orange = "#f0a870"
    red = "#ff8a8a"
    magenta = "#c9a2f2"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "light": #"""
    # For terminals with a light background and many colours; each falls back to the nearest that there is.
    name = "light"
    summary = "Many colours on the light background that the terminal has"
    background = "light"
    inherits = "dark"

    [palette]
    # The darkest of the light backgrounds that the colours are made for; the terminal's own stays.
    paper = "#f4f2ec"
    ink = "default"
    grey = "#5f5f6a"
    line = "#6e6e78"
    raised = "#e6e4dd"
    bright = "#101014"
    veil = "#f0eee7"
    blue = "#1f5fbf"
    cyan = "#0a6c7c"
    green = "#1d6f3f"
    yellow = "#7a5b00"
    orange = "#9a4a00"
    red = "#b3261e"
    magenta = "#8a2f9c"

    """#,
    "mono": #"""
    # No colours at all, for terminals that have none and people who want none: bold, underlined, reverse and dim.
    name = "mono"
    summary = "No colour at all: bold, underlined and reverse"

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
    "code.comment" = "default"
    "code.number" = "default"
    "code.added" = { attributes = ["bold"] }
    "code.removed" = { attributes = ["underline"] }
    "table.heading" = { attributes = ["bold"] }

    # Who speaks
    # Bold and underlined is nothing that a message can be: no words of it look like the name of a speaker.
    you = { attributes = ["bold", "underline"] }
    assistant = { attributes = ["bold", "underline"] }
    system = { attributes = ["bold", "underline"] }

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

    # What was looked for
    match = { attributes = ["bold", "underline"] }
    "match.current" = { attributes = ["bold", "reverse"] }

    """#,
    "okabe-dark": #"""
    # After the palette that Masataka Okabe and Kei Ito made for every kind of colour vision; the page is the terminal's own.
    name = "okabe-dark"
    summary = "For every eye: colours that the colour-blind tell apart"
    background = "dark"
    inherits = "dark"

    [palette]
    paper = "#2a2a2a"
    ink = "default"
    grey = "#adadb2"
    line = "#8e8e94"
    raised = "#33404d"
    bright = "#ffffff"
    veil = "#2a2d33"
    blue = "#7cc4f0"
    cyan = "#56b4e9"
    green = "#34c9a0"
    yellow = "#f0e442"
    orange = "#e69f00"
    red = "#ff9a57"
    magenta = "#e3a5c8"

    """#,
    "okabe-light": #"""
    # After the palette that Masataka Okabe and Kei Ito made for every kind of colour vision; the page is the terminal's own.
    name = "okabe-light"
    summary = "For every eye: colours that the colour-blind tell apart"
    background = "light"
    inherits = "light"

    [palette]
    paper = "#f4f2ec"
    ink = "default"
    grey = "#5c5c62"
    line = "#77777d"
    raised = "#dfe7ee"
    bright = "#101014"
    veil = "#e9ecef"
    blue = "#005a8c"
    cyan = "#00588f"
    green = "#00684b"
    yellow = "#6a5600"
    orange = "#7e5200"
    red = "#963c00"
    magenta = "#8f2f72"

    """#,
    "paper": #"""
    # Its own page, whatever the terminal's is: every colour is set, and none is left to the terminal.
    name = "paper"
    summary = "Warm cream, like a page"
    background = "light"
    inherits = "light"

    [palette]
    paper = "#f7f1e3"
    ink = "#2b2620"
    grey = "#655c4e"
    line = "#857a68"
    raised = "#ede5d2"
    bright = "#1a1612"
    veil = "#efe7d4"
    blue = "#1f569f"
    cyan = "#0c6070"
    green = "#2c6429"
    yellow = "#6f5200"
    orange = "#8a4100"
    red = "#a3221c"
    magenta = "#7d2f83"

    [styles]
    text = { fg = "ink", bg = "paper" }

    """#,
    "skein": #"""
    # The default theme: the terminal's own text colours and the first eight ANSI colours, for dark and light terminals alike.
    # Bright colours and greys are left alone: on many palettes they can't be read.
    name = "skein"
    summary = "The sixteen colours of the terminal itself, on any background"

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
    "code.comment" = { attributes = ["italic"] }
    "code.number" = "yellow"
    "code.added" = "green"
    "code.removed" = "red"
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

    # What was looked for
    match = { fg = "yellow", attributes = ["bold", "underline"] }
    "match.current" = { fg = "yellow", attributes = ["bold", "reverse"] }

    """#,
  ]
}

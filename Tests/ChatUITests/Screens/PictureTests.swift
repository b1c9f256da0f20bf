// SPDX-License-Identifier: Apache-2.0
import TerminalCore
import Testing
import ThreadsAPI

@testable import ChatUI

@Suite struct PictureTests {
  static let sizes = [(100, 30), (60, 20), (40, 12), (20, 5)]

  static let reply = """
    上午
    - 断桥残雪，人少，光线好
    - 白堤走到平湖秋月，约 **40 分钟**

    | 时间 | 地点 | 步行 |
    |---|---|--:|
    | 08:30 | 断桥残雪 | 0 km |
    | 09:20 | 平湖秋月 | 1.8 km |

    ```python
    for stop in route:
        print(stop.name, stop.arrive)  # 到达时间
    ```

    下午可以坐船去三潭印月，船票 ❤️ 👩‍👩‍👧 about **55 yuan**.
    """

  static let threads: [ThreadRecord] = [
    .sample("t1", "Trip to Hangzhou", minutesAgo: 2, preview: "我想去西湖玩一天，帮我安排一下行程。"),
    .sample("t2", "Rust lifetimes", minutesAgo: 60, preview: "explain 'a in plain words", isUnread: true),
    .sample("t3", "Weekly report", minutesAgo: 2 * 1440, preview: "Summarise these notes for the meeting"),
    .sample("t4", "宫保鸡丁的做法和一个很长很长的标题", minutesAgo: 9 * 1440, preview: "鸡胸肉切丁，加料酒和淀粉腌十分钟"),
    .sample("t5", "Ansible vs. shell scripts, a long comparison", minutesAgo: 30 * 1440, preview: "When would you"),
    .sample("thread_8f2c", minutesAgo: 31 * 1440),
    .sample("t7", minutesAgo: 32 * 1440, opening: "hello there", preview: "General Kenobi 👩‍👩‍👧 ❤️ e\u{301}"),
    .sample("t8", "Old Assistants thread", minutesAgo: 400 * 1440, state: .gone),
    .sample("t9", "bell\u{7} and \u{1B}[31mred\u{202E}", minutesAgo: 401 * 1440, preview: "tab\there"),
  ]

  /// A conversation, one more reply streaming elsewhere, and a draft in another thread.
  static func desk(_ columns: Int, _ rows: Int) -> Desk {
    var desk = Desk(threads, columns: columns, rows: rows)
    desk.begin(opening: "t1")
    var answer = MessageRecord.reply("m2", reply)
    answer.usage = Usage(promptTokens: 1000, completionTokens: 437)
    desk.tell(
      .messagesLoaded(
        "t1",
        [
          .user("m1", "我想去西湖玩一天，帮我安排一下行程。Keep it walkable, please."),
          answer,
          .user("m3", "And dinner?", state: .failed, reason: "not sent: dashscope can't be reached; R sends it again"),
        ]))
    desk.state.composers["t3"] = TextEditor("a draft")
    desk.state.replies["t5"] = Reply(startedAt: Desk.start, unacceptedMessage: nil)
    return desk
  }

  @Test(arguments: sizes) func firstStart(columns: Int, rows: Int) {
    var desk = Desk(
      columns: columns, rows: rows,
      profile: ProfileFace(name: "local", dialect: "local", host: "ann@box", model: "smollm2-135m"))
    desk.state.places = Places(config: "~/.config/skein/config.toml", data: "~/.local/share/skein/local")
    desk.begin()
    expectPicture(desk, "first-start-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func conversation(columns: Int, rows: Int) {
    expectPicture(Self.desk(columns, rows), "conversation-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func list(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.state.pane = .messages
    desk.press(.escape)
    desk.press(.character("j"))
    expectPicture(desk, "list-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func streamingWhileScrolledUp(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.type("go on")
    desk.press(.enter)
    desk.run("t1", .delta(messageID: "m4", index: 0, text: "One\n\n"))
    desk.press(.pageUp)
    for number in 1...12 {
      desk.wait(milliseconds: 100)
      desk.run("t1", .delta(messageID: "m4", index: 0, text: "- item \(number)\n"))
    }
    expectPicture(desk, "scrolled-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func longDraft(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.paste("First line of a draft that is longer than one row of the composer can hold\n\tsecond\n第三行\n4\n5\n6")
    desk.press(Key(.up), Key(.up), Key(.up))
    expectPicture(desk, "draft-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func question(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.state.pane = .list
    desk.press(.character("r"))
    desk.type(" and to 苏州, by train")
    desk.press(.control("b"))
    expectPicture(desk, "question-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func picker(columns: Int, rows: Int) {
    var desk = AnswererTests.picking(columns: columns, rows: rows)
    desk.tell(.answerersListed(AnswererTests.answerers))
    desk.press(.down)
    expectPicture(desk, "picker-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func toolCall(columns: Int, rows: Int) {
    var desk = ToolRequestTests.asking(
      ToolRequestTests.run(.requiresAction, calls: "get_weather"), columns: columns, rows: rows)
    desk.type("rain, 18°")
    expectPicture(desk, "tool-call-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func failure(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.type("Hello")
    desk.press(.enter)
    desk.tell(
      .sendEnded("t1", SendFailure(stage: .postingMessage, error: ServiceError(.badKey, status: 401, host: "a.b.c"))))
    expectPicture(desk, "failure-\(columns)x\(rows)")
  }

  @Test(arguments: sizes) func help(columns: Int, rows: Int) {
    var desk = Self.desk(columns, rows)
    desk.press(.function(1))
    expectPicture(desk, "help-\(columns)x\(rows)")
  }

  @Test func messagesPane() {
    var desk = Self.desk(100, 30)
    desk.press(.escape)
    expectPicture(desk, "messages-100x30")
    desk.press(.control("t"))
    expectPicture(desk, "no-list-100x30")
  }

  @Test func tenThousandThreads() {
    let records = (0..<10_000).map { ThreadRecord.sample("t\($0)", "Thread \($0)", minutesAgo: Int64($0)) }
    var desk = Desk(records, columns: 120, rows: 36)
    desk.begin()
    desk.tell(.messagesLoaded("t0", []))
    desk.press(.tab)
    desk.press(.end)
    desk.press(Key(.pageUp), Key(.up))
    expectPicture(desk, "ten-thousand-120x36")
  }

  @Test func tooSmall() {
    expectPicture(Self.desk(19, 5), "too-small-19x5")
    expectPicture(Self.desk(20, 4), "too-small-20x4")
    expectPicture(Self.desk(1, 1), "too-small-1x1")
  }
}

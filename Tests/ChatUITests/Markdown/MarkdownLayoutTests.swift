// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing

/// The lines of a text as one picture.
private func picture(_ source: String, _ columns: Int) -> String {
  MarkdownLayout.lines(source, columns: columns).map(\.text).joined(separator: "\n")
}

@Suite struct MarkdownLayoutTests {
  static let trip = """
    # Trip to Hangzhou

    上午
    - 断桥残雪，人少，光线好
    - 白堤走到平湖秋月，约 **40 分钟**

    | 时间 | 地点 | 步行 |
    |---|---|--:|
    | 08:30 | 断桥残雪 | 0 km |
    | 09:20 | 平湖秋月 | 1.8 km | extra |

    ```python
    for stop in route:
        print(stop.name, stop.arrive)  # 到达时间 and a rather long comment at the end of it
    ```

    1. one
    2. two
       - nested *emphasis* and `code`
       - [ ] to do
       - [x] done

    > quoted words that go on and on until they have to be wrapped
    > > nested

    See [the page](https://example.org/a "A title"), https://example.com and ~~not~~ this.

    [foo]: https://lost.example "gone?"
    <div>html</div>

    ---
    end
    """
  @Test func at66Columns() { #expect(picture(Self.trip, 66) == Self.picture66) }
  @Test func at40Columns() { #expect(picture(Self.trip, 40) == Self.picture40) }
  @Test func at20Columns() { #expect(picture(Self.trip, 20) == Self.picture20) }
}

// MARK: Pictures
extension MarkdownLayoutTests {
  static let picture40 = """
    # Trip to Hangzhou

    上午
     • 断桥残雪，人少，光线好
     • 白堤走到平湖秋月，约 40 分钟

    时间   地点        步行
    ─────  ────────  ──────  ─────
    08:30  断桥残雪    0 km
    09:20  平湖秋月  1.8 km  extra

    ─ python ─────────────────────────── 1 ─
     for stop in route:
         print(stop.name, stop.arrive)  # 到
    »达时间 and a rather long comment at the
    » end of it
    ────────────────────────────────────────

     1. one
     2. two
         • nested emphasis and code
         [ ] to do
         [x] done

    > quoted words that go on and on until
    > they have to be wrapped
    > > nested

    See the page[1], https://example.com and
    ~~not~~ this.

    [foo]: https://lost.example "gone?"
    <div>html</div>

    ────────────────────────────────────────
    end

    [1] https://example.org/a “A title”
    """

  static let picture66 = """
    # Trip to Hangzhou

    上午
     • 断桥残雪，人少，光线好
     • 白堤走到平湖秋月，约 40 分钟

    时间   地点        步行
    ─────  ────────  ──────  ─────
    08:30  断桥残雪    0 km
    09:20  平湖秋月  1.8 km  extra

    ─ python ───────────────────────────────────────────────────── 1 ─
     for stop in route:
         print(stop.name, stop.arrive)  # 到达时间 and a rather long c
    »omment at the end of it
    ──────────────────────────────────────────────────────────────────

     1. one
     2. two
         • nested emphasis and code
         [ ] to do
         [x] done

    > quoted words that go on and on until they have to be wrapped
    > > nested

    See the page[1], https://example.com and ~~not~~ this.

    [foo]: https://lost.example "gone?"
    <div>html</div>

    ──────────────────────────────────────────────────────────────────
    end

    [1] https://example.org/a “A title”
    """

  static let picture20 = """
    # Trip to Hangzhou

    上午
     • 断桥残雪，人少，
       光线好
     • 白堤走到平湖秋
       月，约 40 分钟

    时间: 08:30
    地点: 断桥残雪
    步行: 0 km

    时间: 09:20
    地点: 平湖秋月
    步行: 1.8 km
    extra

    ─ python ─────── 1 ─
     for stop in route:
         print(stop.name
    », stop.arrive)  #
    »到达时间 and a rath
    »er long comment at
    »the end of it
    ────────────────────

     1. one
     2. two
         • nested
           emphasis and
           code
         [ ] to do
         [x] done

    > quoted words that
    > go on and on until
    > they have to be
    > wrapped
    > > nested

    See the page[1],
    https://example.com
    and ~~not~~ this.

    [foo]:
    https://lost.example
    "gone?"
    <div>html</div>

    ────────────────────
    end

    [1]
    https://example.org/
    a “A title”
    """
}

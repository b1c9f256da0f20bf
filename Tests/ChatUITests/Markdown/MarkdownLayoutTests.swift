// SPDX-License-Identifier: Apache-2.0
import ChatUI
import Testing

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
  @Test(arguments: [66, 40, 20, 7, 1]) func show(columns: Int) {
    print(MarkdownLayout.lines(Self.trip, columns: columns).map(\.text).joined(separator: "\n"))
  }
}

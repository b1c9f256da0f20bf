// SPDX-License-Identifier: Apache-2.0
import Glibc
import ThreadsAPI

/// `skein-bench [WORDS]`: what the operations of the pure core cost, those whose names contain the words; as a table and,
/// where `SKEIN_BENCH_JSON` names a file, as JSON.
@main struct CoreBench {
  static func main() {
    let wanted = CommandLine.arguments.dropFirst().joined(separator: " ")
    var results: [Measured] = []
    print(Measured.heading)
    for measure in measures where wanted.isEmpty || measure.name.contains(wanted) {
      let measured = measure.run()
      print(measured.line)
      results.append(measured)
    }
    guard let path = getenv("SKEIN_BENCH_JSON"), let file = fopen(path, "w") else { return }
    fputs(JSONValue.array(results.map(\.json)).text + "\n", file)
    fclose(file)
  }

  private static var measures: [Measure] {
    ScreenMeasures.all + LayoutMeasures.all + WireMeasures.all + JournalMeasures.all
  }
}

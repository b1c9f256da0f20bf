// SPDX-License-Identifier: Apache-2.0
import CMalloc
import Glibc

/// What only the start needed.
public enum StartMemory {
  /// Gives it back to the system: memory that was freed, and the pages of code that were run once. A page of code that is
  /// needed again is still in the system's memory, and comes back without being read.
  public static func giveBack() {
    malloc_trim(0)
    for region in codeRegions() {
      // Code is never written to, and so there is nothing in these pages that the file does not hold.
      madvise(UnsafeMutableRawPointer(bitPattern: region.lowerBound), region.count, MADV_DONTNEED)
    }
  }

  /// The addresses of all code that comes from files, as the system lists them.
  private static func codeRegions() -> [Range<UInt>] {
    guard let maps = fopen("/proc/self/maps", "re") else { return [] }
    defer { fclose(maps) }
    var regions: [Range<UInt>] = []
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, maps) > 0, let text = line {
      // 00400000-00410000 r-xp 00000000 fe:00 123   /usr/bin/skein
      let words = String(cString: text).split(separator: " ", maxSplits: 5, omittingEmptySubsequences: true)
      let ends = words.first?.split(separator: "-").compactMap { UInt($0, radix: 16) } ?? []
      guard words.count == 6, words[1] == "r-xp", words[5].drop(while: { $0 == " " }).hasPrefix("/"), ends.count == 2,
        ends[0] < ends[1]
      else { continue }
      regions.append(ends[0]..<ends[1])
    }
    return regions
  }
}

// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// Members of a record that this Skein does not know, each as `"name":value`: a newer one wrote them, and they stay.
enum UnknownMembers {
  /// The line of a record, with these members behind its own.
  static func line(of object: JSONObject, with members: [ArraySlice<UInt8>]) -> [UInt8] {
    var bytes = JSONValue.object(object).utf8
    for member in members {
      bytes.removeLast()
      bytes.append(UInt8(ascii: ","))
      bytes += member
      bytes.append(UInt8(ascii: "}"))
    }
    return bytes
  }
}

// SPDX-License-Identifier: Apache-2.0
import ThreadsAPI

/// What a service did that is beyond all measure, and what became of it: the rest of a sentence that begins with its name.
func words(for limit: ReachedLimit) -> String {
  switch limit {
  case .replyBytes(let bytes): "sent a reply of more than \(size(bytes)): given up. Check base_url."
  case .eventBytes(let bytes): "sent one event of more than \(size(bytes)): given up. What came before is kept."
  case .streamBytes(let bytes): "sent more than \(size(bytes)) for one reply: given up. What came is kept."
  case .streamEvents(let count): "sent more than \(count) events for one reply: given up. What came is kept."
  case .streamSeconds(let seconds):
    "did not end its reply within \(Int(seconds / 60)) min. What came is kept; R asks again."
  case .messageBytes(let bytes): "wrote more than \(size(bytes)) in one message: cut off there. What came is kept."
  case .toolCalls(let count): "called more than \(count) functions at once: given up."
  case .jsonValues(let count): "sent more than \(count) values in one reply: given up. Check base_url."
  case .listed(let count): "lists more than \(count) of them: that is not read to its end."
  case .listedBytes(let bytes): "lists more than \(size(bytes)) of text: that is not read to its end."
  case .pages(let count): "has a list of more than \(count) pages: that is not read to its end."
  case .circle: "has a list that leads in a circle: given up."
  case .head: "sent too long a head: given up. Check base_url."
  }
}

/// Why nothing was sent, and what to do.
func words(for insecurity: Insecurity, _ peer: String, _ profile: ProfileFace) -> String {
  switch insecurity {
  case .plainHTTP:
    "\(peer) is plain http: the key and all text could be read on the way. Use https, or set allow_http = true in profile \(profile.name)."
  case .untrustedCertificate:
    "the certificate of \(peer) is not trusted (self-signed, expired, or a company's own): nothing was sent. Check base_url and the clock, or name the authority in ca_file."
  case .wrongName:
    "the certificate of \(peer) is for another name: nothing was sent. Check base_url."
  case .noTLS: "\(peer) answers no https there: nothing was sent. Check base_url."
  case .authorities(let path):
    "\(path.isEmpty ? "ca_file" : path) holds no certificate in PEM, or can't be read: nothing was sent. Check ca_file of profile \(profile.name) and SSL_CERT_FILE."
  }
}

private func size(_ bytes: Int) -> String {
  bytes >= 1 << 20 ? "\(bytes >> 20) MB" : bytes >= 1 << 10 ? "\(bytes >> 10) KB" : "\(bytes) bytes"
}

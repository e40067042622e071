import Foundation
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A small hub on this machine: serves files by path, with ranges, and remembers the requests.
final class HubServer: Sendable {
  /// One request: its path with the query, and its headers by lower-case name.
  struct Request: Sendable {
    var path: String
    var headers: [String: String]
  }

  /// An answer by path; 404 for every other path.
  struct Answer: Sendable {
    var status = 200
    var body: [UInt8] = []
    var location: String?
    /// Ends the connection after so many bytes, though the header promises all.
    var cut: Int?
    var ignoresRanges = false
  }

  let port: UInt16
  private let socket: Int32
  private let answers = Mutex<[String: Answer]>([:])
  private let received = Mutex<[Request]>([])
  private let isStopped = Mutex(false)

  var endpoint: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { received.withLock { $0 } }

  init() throws {
    #if canImport(Darwin)
      let socket = Darwin.socket(AF_INET, SOCK_STREAM, 0)
    #else
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let listening = unsafe withUnsafeMutablePointer(to: &address) { address in
      unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        unsafe bind(socket, address, length) == 0 && listen(socket, 16) == 0
          && getsockname(socket, address, &length) == 0
      }
    }
    guard listening else { throw POSIXError(.EADDRNOTAVAIL) }
    self.socket = socket
    port = UInt16(bigEndian: address.sin_port)
    let thread = Thread { [self] in
      while !isStopped.withLock({ $0 }) {
        var waiting = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&waiting, 1, 100) > 0 else { continue }
        let connection = accept(socket, nil, nil)
        guard connection >= 0 else { continue }
        serve(connection)
        close(connection)
      }
      // Closed by its only user: the number may be another server's a moment later.
      close(socket)
    }
    thread.start()
  }

  /// Ends the thread that accepts connections.
  func stop() { isStopped.withLock { $0 = true } }

  func set(_ path: String, _ answer: Answer) { answers.withLock { $0[path] = answer } }

  func change(_ path: String, _ body: (inout Answer) -> Void) {
    answers.withLock { answers in
      if answers[path] != nil { body(&answers[path, default: Answer()]) }
    }
  }

  func forgetRequests() { received.withLock { $0 = [] } }

  private func serve(_ connection: Int32) {
    var head: [UInt8] = []
    var byte: [UInt8] = [0]
    while !head.suffix(4).elementsEqual([13, 10, 13, 10]), head.count < 65_536 {
      guard unsafe read(connection, &byte, 1) == 1 else { return }
      head.append(byte[0])
    }
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count == 3 else { return }
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { continue }
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    let request = Request(path: String(words[1]), headers: headers)
    received.withLock { $0.append(request) }
    let answer = answers.withLock { $0[request.path] } ?? Answer(status: 404)
    send(answer, for: request, to: connection)
  }

  private func send(_ answer: Answer, for request: Request, to connection: Int32) {
    var status = answer.status
    var body = answer.body[...]
    var extra = ""
    if !answer.ignoresRanges, status == 200, let range = request.headers["range"],
      let start = Int(range.dropFirst("bytes=".count).split(separator: "-").first ?? "")
    {
      if start < body.count {
        status = 206
        extra = "Content-Range: bytes \(start)-\(body.count - 1)/\(body.count)\r\n"
        body = body[start...]
      } else {
        status = 416
        body = []
      }
    }
    if let location = answer.location { extra += "Location: \(location)\r\n" }
    let head =
      "HTTP/1.1 \(status) Status\r\nContent-Length: \(body.count)\r\n\(extra)Connection: close\r\n\r\n"
    let bytes = Array(head.utf8) + body.prefix(answer.cut ?? body.count)
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes[start...].withUnsafeBytes { bytes in
        #if canImport(Darwin)
          unsafe Darwin.send(connection, bytes.baseAddress, bytes.count, 0)
        #else
          unsafe Glibc.send(
            connection, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        #endif
      }
      guard count > 0 else { return }
      start += count
    }
  }
}

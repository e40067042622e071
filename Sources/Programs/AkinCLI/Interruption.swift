internal import Foundation
internal import Synchronization

/// Handles Ctrl-C, SIGTERM and SIGHUP: the first asks the work to stop, the second ends the
/// process.
enum Interruption {
  /// The signals that ask a program to end; each may be sent by a person or by the system.
  private static let signals = [SIGINT, SIGTERM, SIGHUP]
  private static let received = Atomic<Int32>(0)

  /// The signal that came first; nil when none has come.
  static var signal: Int32? {
    let number = received.load(ordering: .acquiring)
    return number == 0 ? nil : number
  }

  /// Calls `action` on a thread of its own after the first such signal.
  ///
  /// It uses a handler, and not `SIG_IGN` or a blocked signal: programs that Akin starts would
  /// inherit those, and outlive it.
  static func onFirst(_ action: @escaping @Sendable () -> Void) {
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return }
    let (reading, writing) = (ends[0], ends[1])
    _ = fcntl(reading, F_SETFD, FD_CLOEXEC)
    _ = fcntl(writing, F_SETFD, FD_CLOEXEC)
    // Both are made here, because a handler must not be the first to use them.
    received.store(0, ordering: .releasing)
    wakeUp.store(writing, ordering: .releasing)
    var response = sigaction()
    // After the first signal the default is back, so that the second one kills.
    response.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | SA_RESTART
    let handler: @convention(c) (Int32) -> Void = { Interruption.note($0) }
    #if canImport(Darwin)
      unsafe response.__sigaction_u.__sa_handler = handler
    #else
      unsafe response.__sigaction_handler.sa_handler = handler
    #endif
    for number in signals {
      // An ignored signal stays ignored: in this way nohup keeps a program running without its
      // terminal.
      var before = sigaction()
      unsafe sigaction(number, nil, &before)
      if !isIgnored(before) { unsafe sigaction(number, &response, nil) }
    }
    // When a reader goes away, `write` fails, and the process goes on.
    _ = Foundation.signal(SIGPIPE, SIG_IGN)
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while unsafe read(reading, &byte, 1) < 0 && errno == EINTR {}
      action()
    }
  }

  private static let wakeUp = Atomic<Int32>(-1)

  /// Runs inside the signal handler: only an atomic store and `write`.
  private static func note(_ number: Int32) {
    _ = received.compareExchange(expected: 0, desired: number, ordering: .acquiringAndReleasing)
    var byte: UInt8 = 1
    _ = unsafe write(wakeUp.load(ordering: .acquiring), &byte, 1)
  }

  private static func isIgnored(_ action: sigaction) -> Bool {
    #if canImport(Darwin)
      let handler = unsafe action.__sigaction_u.__sa_handler
    #else
      let handler = unsafe action.__sigaction_handler.sa_handler
    #endif
    let ignoring = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
    return unsafe unsafeBitCast(handler, to: Int.self) == ignoring
  }
}

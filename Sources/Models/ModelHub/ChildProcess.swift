import Parallelism
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A program run to its end in our own process group, so that Ctrl-C ends it as well.
///
/// Foundation's `Process` gives a child a group of its own: it would go on after Ctrl-C.
enum ChildProcess {
  /// How the program ended, and what it wrote.
  struct Result {
    /// The exit status, or 128 and the signal that ended it.
    var status: Int
    /// Its standard output, at most 64 KiB.
    var output: String
  }

  /// Runs a program with `input` on its standard input and waits for it.
  ///
  /// - Parameters:
  ///   - path: The program.
  ///   - arguments: Its arguments, its own name first.
  ///   - environment: Its whole environment.
  ///   - input: At most 16 KiB, what a pipe holds: it is written before the program starts.
  ///   - tick: Called while waiting, some ten times a second.
  /// - Returns: How it ended; a request that is ended (`Work.current`) ends it with SIGTERM.
  /// - Throws: `cannotStartCurl`.
  static func run(
    _ path: String, arguments: [String], environment: [String: String], input: String,
    tick: () -> Void
  ) throws(ModelHubError) -> Result {
    precondition(input.utf8.count <= 16_384, "\(input.utf8.count) bytes of input, at most 16384")
    let (child, standardOutput) = try start(
      path, arguments: arguments, environment: environment, input: input)
    let status = wait(for: child, tick: tick)
    return Result(status: status, output: standardOutput.readAll())
  }

  /// One at a time: a child must not inherit the pipes that another thread is just making, or the
  /// reader at their end would wait for that child too.
  private static let starting = Mutex(())

  private static func start(
    _ path: String, arguments: [String], environment: [String: String], input: String
  ) throws(ModelHubError) -> (pid_t, Pipe) {
    try starting.withLock { _ throws(ModelHubError) in
      let standardInput = try Pipe()
      let standardOutput = try Pipe()
      standardInput.write(input)
      standardInput.closeWriting()
      let child = try spawn(
        path, arguments: arguments, environment: environment, reading: standardInput.reading,
        writing: standardOutput.writing)
      standardOutput.closeWriting()
      return (child, standardOutput)
    }
  }

  private static func spawn(
    _ path: String, arguments: [String], environment: [String: String], reading: Int32,
    writing: Int32
  ) throws(ModelHubError) -> pid_t {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, reading, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, writing, 1)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)

    // Signals that we ignore or block would be ignored and blocked in the child too.
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var heeded = sigset_t()
    var blocked = sigset_t()
    unsafe sigemptyset(&heeded)
    unsafe sigemptyset(&blocked)
    for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { unsafe sigaddset(&heeded, signal) }
    unsafe posix_spawnattr_setsigdefault(&attributes, &heeded)
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    #if canImport(Darwin)
      let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_CLOEXEC_DEFAULT
    #else
      let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #endif
    unsafe posix_spawnattr_setflags(&attributes, Int16(flags))

    var argumentList = unsafe arguments.map { unsafe strdup($0) }
    var variables = unsafe environment.map { unsafe strdup("\($0.key)=\($0.value)") }
    defer {
      unsafe (argumentList + variables).forEach { unsafe free($0) }
    }
    unsafe argumentList.append(nil)
    unsafe variables.append(nil)
    var child: pid_t = 0
    let code = unsafe posix_spawn(&child, path, &actions, &attributes, argumentList, variables)
    guard code == 0 else { throw .cannotStartCurl(code: code) }
    return child
  }

  private static func wait(for child: pid_t, tick: () -> Void) -> Int {
    var status: Int32 = 0
    // Short waits first: small files take a few milliseconds.
    var pause: useconds_t = 2_000
    var isTold = false
    while true {
      let ended = unsafe waitpid(child, &status, WNOHANG)
      if ended == child { break }
      if ended < 0 && errno != EINTR { return 255 }
      usleep(pause)
      pause = min(pause * 2, 100_000)
      if !isTold, Work.current?.isEnded == true {
        isTold = true
        kill(child, SIGTERM)
      }
      tick()
    }
    let signal = status & 0x7f
    return signal == 0 ? Int(status >> 8 & 0xff) : 128 + Int(signal)
  }
}

/// The two ends of a pipe, closed when it goes.
private final class Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws(ModelHubError) {
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw .cannotStartCurl(code: errno) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }

  deinit {
    closeReading()
    closeWriting()
  }

  func closeReading() {
    if reading >= 0 { close(reading) }
    reading = -1
  }

  func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }

  func write(_ text: String) {
    let bytes = Array(text.utf8)
    var start = 0
    while start < bytes.count {
      let count = unsafe bytes[start...].withUnsafeBytes { unsafe systemWrite(writing, $0) }
      if count < 0 && errno != EINTR { return }
      start += max(count, 0)
    }
  }

  func readAll() -> String {
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while text.count < 65_536 {
      let count = unsafe read(reading, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { break }
      text += buffer[..<count]
    }
    return String(decoding: text, as: UTF8.self)
  }
}

/// `write(2)`, which `Pipe.write` would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  unsafe write(file, bytes.baseAddress, bytes.count)
}

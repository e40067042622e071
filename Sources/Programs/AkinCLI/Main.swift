internal import Akin

#if canImport(Darwin)
  internal import Darwin
#elseif canImport(Glibc)
  internal import Glibc
#endif

/// The process: the real console, signals, and the exit status.
@main
enum Main {
  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let work = Task { await Invocation.run(arguments, in: .standard) }
    Interruption.onFirst { work.cancel() }
    let status = await work.value
    // A thread that is still ending a request may have an unfinished file.
    OutputFile.removeUnpublished()
    exit(status)
  }
}

internal import Akin
internal import ArgumentParser

/// How a run ended, as the shell sees it.
enum ExitStatus: Int32 {
  /// Found or done.
  case success = 0
  /// Nothing found.
  case nothing = 1
  /// Wrong usage, or a request that cannot be done.
  case failure = 2
  /// The terminal has gone: 128 and the signal's number, as are the next two.
  case hungUp = 129
  /// Ctrl-C.
  case interrupted = 130
  /// SIGTERM.
  case terminated = 143

  /// The status after a signal that asks a program to end.
  init(after signal: Int32?) {
    self = signal.flatMap { ExitStatus(rawValue: 128 + $0) } ?? .interrupted
  }
}

/// A command that uses only a console for input and output, so that a test can run it.
protocol ConsoleCommand: ParsableCommand {
  func run(in console: Console) async throws -> ExitStatus
}

/// One run of `akin`.
package enum Invocation {
  /// The name of a default subcommand, which users leave out; no path is likely to have it.
  static let unnamed = "(default)"

  /// Parses the arguments, runs the command and reports errors.
  ///
  /// - Parameters:
  ///   - arguments: The arguments, without the name of the program.
  ///   - console: The streams, environment and folder of the command.
  /// - Returns: The exit status: 0 found or done, 1 nothing found, 2 error, 130 after Ctrl-C, 143
  ///   after SIGTERM, 129 after SIGHUP.
  package static func run(_ arguments: [String], in console: Console) async -> Int32 {
    var parsed: (any ParsableCommand)?
    do {
      // The parser's own `help dedupe` leaves out the options, which its default subcommand has.
      let asksHelp = arguments.first == "help"
      var command = try AkinCommand.parseAsRoot(
        asksHelp ? arguments.dropFirst() + ["--help"] : arguments)
      parsed = command
      guard let command = command as? any ConsoleCommand else {
        // A command that only lists others, or a command of the parser, throws its help.
        try command.run()
        return ExitStatus.success.rawValue
      }
      var inner = console
      inner.overwrites = (command as? any FileWritingCommand)?.force.isGiven ?? false
      let status = try await command.run(in: inner)
      try console.output.flush()
      return status.rawValue
    } catch {
      return report(error, of: parsed, arguments, in: console).rawValue
    }
  }

  private static func report(
    _ error: any Error, of command: (any ParsableCommand)?, _ arguments: [String],
    in console: Console
  ) -> ExitStatus {
    if case .closed = error as? OutputError { return .success }
    if error is CancellationError || Task.isCancelled || Interruption.signal != nil {
      try? console.output.flush()
      let kept =
        command is IndexCommand
        ? "; what was committed is kept"
        : command is DedupeReviewCommand
          ? "; the answers so far are kept"
          : command is TrainSimilarityCommand
            ? "; --resume goes on after the last step that was taken" : ""
      console.complain("interrupted\(kept)")
      return ExitStatus(after: Interruption.signal)
    }
    let unknown = command is (any ConsoleCommand) ? nil : UsageWords.unknownCommand(arguments)
    if unknown == nil, AkinCommand.exitCode(for: error).isSuccess {
      return deliver(AkinCommand.fullMessage(for: error, columns: console.helpColumns), in: console)
    }
    // When a command itself threw, its arguments were parsed; other errors are about the usage.
    if unknown != nil || command == nil || error is ValidationError {
      let words = (unknown ?? UsageWords.describing(error, arguments)).split(separator: "\n")
      console.complain(String(words.first ?? ""))
      for line in words.dropFirst() { console.note(TerminalText.visible(String(line))) }
    } else {
      try? console.output.flush()
      console.complain(ErrorWords.describing(error))
      if error is MissingPath || MissingPath(error) != nil,
        let near = UsageWords.nearCommand(arguments)
      {
        console.note("Did you mean '\(near)'?")
      }
    }
    return .failure
  }

  /// Prints help or the version.
  private static func deliver(_ text: String, in console: Console) -> ExitStatus {
    do {
      try console.output.write(text + "\n")
      try console.output.flush()
      return .success
    } catch {
      return error == .closed ? .success : .failure
    }
  }
}

internal import ArgumentParser

/// The words for arguments that cannot be parsed: what is wrong, and what to type instead.
enum UsageWords {
  /// The words for an unknown command, which the parser would call an unexpected argument, or
  /// answer with the help of the command above it.
  static func unknownCommand(_ arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = AkinCommand.self
    var path = "akin"
    for argument in arguments.first == "help" ? arguments.dropFirst() : arguments[...] {
      let below = subcommands(of: command)
      guard !below.isEmpty, !argument.hasPrefix("-"), argument != "help" else { return nil }
      if let next = below.first(where: { names(of: $0).contains(argument) }) {
        command = next
        path += " " + (names(of: next).first ?? "")
        continue
      }
      guard command.configuration.defaultSubcommand == nil else { return nil }
      let near = Spelling.nearest(to: argument, among: below.flatMap(names))
      let hint = near.map { " Did you mean '\(path) \($0)'?" } ?? option(argument, of: below, path)
      return "No command '\(argument)'.\(hint)\nSee '\(path) --help' for the commands."
    }
    return nil
  }

  /// The command that a user may have meant by the first path, where a command takes paths and has
  /// subcommands too: `akin dedupe reviw`.
  static func nearCommand(_ arguments: [String]) -> String? {
    let words = arguments.prefix { !$0.hasPrefix("-") }
    guard words.count > 1,
      let command = subcommands(of: AkinCommand.self)
        .first(where: { names(of: $0).contains(words[0]) }),
      let unnamed = command.configuration.defaultSubcommand
    else { return nil }
    let below = subcommands(of: command).filter { $0 != unnamed }.flatMap(names)
    return Spelling.nearest(to: words[1], among: below).map { "akin \(words[0]) \($0)" }
  }

  /// The fault of the arguments, and where to read on.
  static func describing(_ error: any Error, _ arguments: [String]) -> String {
    let full = AkinCommand.fullMessage(for: error, columns: 1000)
    let words = expected(AkinCommand.message(for: error), arguments)
    let pointer = full.split(separator: "\n").last { $0.contains("See '") }
    guard let pointer = pointer?.drop(while: { $0 == " " }) else { return words }
    return words + "\n" + pointer.replacing(" \(Invocation.unnamed)", with: "")
  }

  /// Commands that have an option of this name: a user may know what it does, not where.
  private static func option(
    _ name: String, of commands: [any ParsableCommand.Type], _ path: String
  ) -> String {
    let having = commands.filter { command in
      // A command of commands has the options of the one that it stands for.
      AkinCommand.helpMessage(
        for: command.configuration.defaultSubcommand ?? command, columns: 1000
      )
      .split(whereSeparator: { " \n,".contains($0) }).contains { $0 == "--\(name)" }
    }
    guard let first = having.first?.configuration.commandName else { return "" }
    return " '\(path) \(first)' has --\(name)."
  }

  /// The parser's words for a value that an option cannot take, with what the option takes.
  private static func expected(_ words: String, _ arguments: [String]) -> String {
    let form = /The value '(.*)' is invalid for '(-[^ ']+)( <[^>]+>)?'/
    if let match = words.wholeMatch(of: form) {
      return misfit(String(match.1), String(match.2), arguments)
    }
    // A number below 0 looks like an option.
    let missing = /Missing value for '(-[^ ']+)( <[^>]+>)?'/
    guard let match = words.wholeMatch(of: missing),
      let place = arguments.firstIndex(where: { $0 == match.1 }),
      place + 1 < arguments.count, Double(arguments[place + 1]) != nil
    else { return words }
    return misfit(arguments[place + 1], String(match.1), arguments)
  }

  private static func misfit(_ value: String, _ name: String, _ arguments: [String]) -> String {
    guard let (valueName, help) = help(for: name, in: command(of: arguments)) else {
      return "The value '\(value)' is invalid for '\(name)'"
    }
    let kind =
      switch valueName {
      case "n": "it takes a whole number that is not below 0"
      case "score", "share", "x": "it takes a number"
      case "size": "it takes a size such as 64M"
      default: "it takes something else"
      }
    return "The value '\(value)' is invalid for '\(name) <\(valueName)>': \(kind). \(name): \(help)"
  }

  /// What the help calls the value of an option, and what it tells of the option.
  private static func help(
    for name: String, in command: any ParsableCommand.Type
  ) -> (valueName: String, words: String)? {
    let lines = AkinCommand.helpMessage(for: command, columns: 1000)
      .split(separator: "\n", omittingEmptySubsequences: false)
    for (place, line) in lines.enumerated() {
      let text = line.drop { $0 == " " }
      guard text.hasPrefix("-"), let match = text.prefixMatch(of: /([^<]+)<([^>]+)>/),
        match.1.split(whereSeparator: { " ,".contains($0) }).contains(where: { $0 == name })
      else { continue }
      // A long name has its words on the next line.
      var words = text[match.range.upperBound...].drop { $0 == " " }
      if words.isEmpty, place + 1 < lines.count { words = lines[place + 1].drop { $0 == " " } }
      return (String(match.2), String(words))
    }
    return nil
  }

  /// The command that the arguments name.
  private static func command(of arguments: [String]) -> any ParsableCommand.Type {
    var command: any ParsableCommand.Type = AkinCommand.self
    for argument in arguments {
      guard
        let next = subcommands(of: command).first(where: { names(of: $0).contains(argument) })
      else { break }
      command = next
    }
    return command.configuration.defaultSubcommand ?? command
  }

  private static func subcommands(
    of command: any ParsableCommand.Type
  ) -> [any ParsableCommand.Type] {
    let configuration = command.configuration
    return configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
  }

  private static func names(of command: any ParsableCommand.Type) -> [String] {
    (command.configuration.commandName.map { [$0] } ?? []) + command.configuration.aliases
  }
}

internal import Akin
internal import ArgumentParser

/// `akin cluster edit`: only names its commands.
struct ClusterEditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "edit",
    abstract: "Correct the clusters of an index; the corrections hold from then on.",
    discussion: """
      Numbers are those that akin cluster has printed last for this index. Edits are kept with the index by the \
      texts that they are about: they hold after akin index and akin cluster --update, under other \
      numbers and with other options. New sentences go where the method puts them, then follow the \
      edits. An edit whose sentences are gone waits for them. Later edits win over earlier ones.

      A sentence is named by its place, such as notes/roses.md:12, or by its text, or by a part of \
      it that no other sentence has. Quote it. To cluster a folder named edit, write \
      akin cluster ./edit.

      Examples:
        akin cluster edit merge 3 7
        akin cluster edit split 4 -n 2
        akin cluster edit rename 3 "Bicycles"
        akin cluster edit pin notes/roses.md:12 3
        akin cluster edit noise "All rights reserved."
        akin cluster edit undo
      """,
    subcommands: [
      Merge.self, Split.self, Rename.self, Pin.self, Noise.self, List.self, Undo.self, Clear.self,
      Import.self,
    ],
    helpNames: [.short, .long])
}

/// What the commands of `akin cluster edit` have in common.
struct ClusterEditFlags: ParsableArguments {
  @OptionGroup var index: IndexFlags
  @OptionGroup var talk: TalkFlags

  func engine(in console: Console) async throws -> SearchEngine {
    let place = try IndexLocation(asking: [], flag: index.location(in: console), in: console)
    return try await SearchEngine.open(at: place.folder)
  }

  /// Makes an edit and says what it does.
  func make(_ edit: ClusterEdit, in console: Console) async throws -> ExitStatus {
    let record = try await engine(in: console).editClusters(edit)
    if !talk.quiet {
      console.note("edit \(record.number): \(TerminalText.line(record.words))")
      console.note("It holds from the next akin cluster on; akin cluster edit undo takes it back.")
    }
    return .success
  }

  /// Sentences as a person names them.
  func references(_ words: [String], in console: Console) -> [PassageReference] {
    words.map { .named($0, absolute: console.absolute) }
  }
}

extension ClusterEditCommand {
  /// `akin cluster edit merge`.
  struct Merge: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge", abstract: "Make one cluster of two or more.",
      discussion: """
        Examples:
          akin cluster edit merge 3 7
          akin cluster edit merge 3 7 9
        """, helpNames: [.short, .long])

    @Argument(help: ArgumentHelp("Their numbers.", valueName: "number"))
    var clusters: [Int]

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      try await flags.make(.merge(clusters), in: console)
    }
  }

  /// `akin cluster edit split`.
  struct Split: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "split", abstract: "Make two or more clusters of one.",
      discussion: """
        Akin finds the parts by k-means, or takes the sentences that you name out of the cluster.

        Examples:
          akin cluster edit split 4
          akin cluster edit split 4 -n 3
          akin cluster edit split 4 notes/roses.md:12 "Prune them in late winter."
        """, helpNames: [.short, .long])

    @Argument(help: ArgumentHelp("Its number.", valueName: "number"))
    var cluster: Int

    @Argument(
      help: ArgumentHelp("Sentences that are a cluster of their own.", valueName: "sentence"))
    var sentences: [String] = []

    @Option(
      name: [.customShort("n", allowingJoined: true), .long],
      help: ArgumentHelp("How many parts. (default: 2)", valueName: "k"))
    var parts: Int?

    @OptionGroup var flags: ClusterEditFlags

    func validate() throws {
      try refuse([
        (parts != nil && !sentences.isEmpty, "-n does not go with sentences."),
        (parts.map { $0 < 2 } ?? false, "-n must be 2 or more."),
      ])
    }

    func run(in console: Console) async throws -> ExitStatus {
      let named = flags.references(sentences, in: console)
      return try await flags.make(
        named.isEmpty ? .split(cluster, parts: parts ?? 2) : .separate(named, from: cluster),
        in: console)
    }
  }

  /// `akin cluster edit rename`.
  struct Rename: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "rename", abstract: "Give a cluster a name.",
      discussion: """
        Examples:
          akin cluster edit rename 3 "Bicycles"
          akin cluster edit rename 3 Bicycles and tricycles
        """, helpNames: [.short, .long])

    @Argument(help: ArgumentHelp("Its number.", valueName: "number"))
    var cluster: Int

    @Argument(help: "Its name.")
    var name: [String]

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      try await flags.make(.rename(cluster, to: name.joined(separator: " ")), in: console)
    }
  }

  /// `akin cluster edit pin`.
  struct Pin: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "pin", abstract: "Put a sentence into a cluster.",
      discussion: """
        Examples:
          akin cluster edit pin notes/roses.md:12 3
          akin cluster edit pin "Prune them in late winter." 3
        """, helpNames: [.short, .long])

    @Argument(help: "Its place, or its text.")
    var sentence: String

    @Argument(help: ArgumentHelp("The number of the cluster.", valueName: "number"))
    var cluster: Int

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      try await flags.make(
        .pin(flags.references([sentence], in: console), to: cluster), in: console)
    }
  }

  /// `akin cluster edit noise`.
  struct Noise: ConsoleCommand {
    static let configuration = CommandConfiguration(
      commandName: "noise", abstract: "Take sentences out of all clusters.",
      discussion: """
        Examples:
          akin cluster edit noise notes/roses.md:12
          akin cluster edit noise "All rights reserved." "Thank you for reading."
        """, helpNames: [.short, .long])

    @Argument(help: ArgumentHelp("Their places, or their texts.", valueName: "sentence"))
    var sentences: [String]

    @OptionGroup var flags: ClusterEditFlags

    func run(in console: Console) async throws -> ExitStatus {
      try await flags.make(.noise(flags.references(sentences, in: console)), in: console)
    }
  }
}

// Public types of lower floors are part of the library: `import Akin` brings them along.
@_exported public import FileAccess
@_exported public import Records
@_exported public import TextComparison

package io.penstock.adapters.http;

/** What an operation asks of its caller: the third column of the table of operations. */
sealed interface Requirement {

  /** Not even a token. */
  record Nothing() implements Requirement {}

  /** A valid token, whoever has it. */
  record Token() implements Requirement {}

  /** The token of who has set the server up. */
  record Administrator() implements Requirement {}

  /** A permission, on the thing that the path names or in its project. */
  record Permission(String name) implements Requirement {}

  /** From the word that stands in the table. */
  static Requirement parse(String word) {
    return switch (word) {
      case "open" -> new Nothing();
      case "-" -> new Token();
      case "administrator" -> new Administrator();
      default -> new Permission(word);
    };
  }
}

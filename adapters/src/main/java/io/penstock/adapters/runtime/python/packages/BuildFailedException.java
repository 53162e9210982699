package io.penstock.adapters.runtime.python.packages;

/** Ends a build. The sentence is what the revision keeps. */
final class BuildFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String sentence;

  BuildFailedException(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}

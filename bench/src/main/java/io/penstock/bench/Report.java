package io.penstock.bench;

import java.io.PrintStream;

/** Lines of results. */
record Report(PrintStream out) {

  void title(String text) {
    out.println(text);
  }

  void print(String what, Latencies latencies) {
    print(what, latencies.toString());
  }

  void print(String what, String result) {
    out.printf("  %-48s %s%n", what, result);
  }
}

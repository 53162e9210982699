package io.penstock.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

/**
 * A direct request to a pipeline that is sent again and again, as it is or with another number each
 * time. What it has to be answered with is known: a figure for wrong answers would be worth
 * nothing.
 */
final class DirectCall {

  private static final byte[] STATUS = bytes("\"status\":\"");
  private static final byte[] RESULT = bytes("\"result\":");

  private final ServerProcess server;
  private final URI url;
  private final byte[] body;
  private final byte[] call;
  private final byte[] result;

  /** Where the number is that is another one each time; -1 for nowhere. */
  private int numberInCall = -1;

  private int numberInResult = -1;
  private int number;

  /**
   * One to the default version of a pipeline.
   *
   * @param body JSON
   * @param result of the pipeline, as JSON without spaces
   */
  DirectCall(ServerProcess server, String pipeline, String body, String result) {
    this(server, url(server, "pipelines/" + pipeline), body, result);
  }

  private DirectCall(ServerProcess server, URI url, String body, String result) {
    this.server = server;
    this.url = url;
    this.body = bytes(body);
    this.call = HttpConnection.request("POST", url, ServerProcess.TOKEN, body);
    this.result = bytes(result + ",");
  }

  /** One to a version of a pipeline. */
  static DirectCall toVersion(
      ServerProcess server, String pipeline, String version, String body, String result) {
    return new DirectCall(
        server, url(server, "pipelines/" + pipeline + "/versions/" + version), body, result);
  }

  /** One to the default version of a deployment. */
  static DirectCall toDeployment(ServerProcess server, String name, String body, String result) {
    return new DirectCall(server, url(server, "deployments/" + name), body, result);
  }

  /** Counts, with each call, in the first ten zeros of the body and of the result. */
  DirectCall counting() {
    numberInCall = call.length - body.length + text(body, 0, body.length).indexOf(Wrk.NUMBER);
    numberInResult = text(result, 0, result.length).indexOf(Wrk.NUMBER);
    return this;
  }

  private void count() {
    if (numberInCall >= 0) {
      byte[] digits = bytes("%010d".formatted(++number));
      System.arraycopy(digits, 0, call, numberInCall, digits.length);
      System.arraycopy(digits, 0, result, numberInResult, digits.length);
    }
  }

  private static URI url(ServerProcess server, String path) {
    return URI.create(server.url() + Setup.PROJECT + "/" + path + "/requests");
  }

  /** Those of the server that answers it. */
  ProcessTree processes() {
    return server.processes();
  }

  /** Sends it, and returns the answer as it is. */
  byte[] send(HttpConnection connection) throws IOException {
    return connection.exchange(call);
  }

  /** Sends it, and checks the answer. */
  void exchange(HttpConnection connection) throws IOException {
    check(send(connection));
  }

  /**
   * Times calls that follow each other.
   *
   * @return the time of each, in nanoseconds; the check of an answer is not part of it
   */
  long[] times(HttpConnection connection, int count) throws IOException {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      count();
      long start = System.nanoTime();
      byte[] answer = send(connection);
      times[i] = System.nanoTime() - start;
      check(answer);
    }
    return times;
  }

  /**
   * Looks at an answer.
   *
   * @throws IOException when it is not that of a completed request with the right result
   */
  void check(byte[] answer) throws IOException {
    if (!follows(answer, STATUS, bytes("completed\"")) || !follows(answer, RESULT, result)) {
      throw new IOException(
          "%s was not answered as it should be: %s"
              .formatted(url, text(answer, 0, Math.min(answer.length, 1000))));
    }
  }

  /** Whether {@code expected} comes behind the first {@code mark}. */
  private static boolean follows(byte[] answer, byte[] mark, byte[] expected) {
    for (int from = mark.length; from + expected.length <= answer.length; from++) {
      if (Arrays.equals(answer, from - mark.length, from, mark, 0, mark.length)) {
        return Arrays.equals(answer, from, from + expected.length, expected, 0, expected.length);
      }
    }
    return false;
  }

  /**
   * Sends it once more, and looks for its steps in the database.
   *
   * @param steps as many as have to be completed, those of sub-pipelines counted too
   */
  void checkSteps(HttpConnection connection, Path data, int steps)
      throws IOException, SQLException {
    byte[] answer = send(connection);
    check(answer);
    String start = text(answer, 0, Math.min(answer.length, 100));
    UUID id = UUID.fromString(start.replaceFirst("(?s)\\{\"id\":\"([^\"]*)\".*", "$1"));
    try (DatabaseFile database = new DatabaseFile(data)) {
      long found = database.completedSteps(id);
      if (found != steps) {
        throw new IllegalStateException(
            "%s made %d steps that are recorded as completed, not %d."
                .formatted(url, found, steps));
      }
    }
  }

  /** Its body, as it is sent. */
  byte[] body() {
    return body;
  }

  /** It, for wrk, which sees the status codes of answers only. */
  Wrk.Target target(Wrk wrk) throws IOException {
    return wrk.post(url, Map.of("Authorization", "Token " + ServerProcess.TOKEN), body);
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package io.penstock.adapters.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.penstock.adapters.json.JacksonCodec;
import io.penstock.engine.catalog.Retention;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.Failure;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import io.penstock.engine.request.RequestState.Output;
import io.penstock.engine.request.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestDownloadTest {

  private static final String ID = "69eca481-8576-49e8-8e20-ea56f2005bcb";
  private static final Instant TIME = Instant.EPOCH;
  private static final Failure FAILURE = new Failure(Failure.Category.USER_CODE, "Bad.");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"number":23.50}  | .json | application/json          | {"number":23.50}
          [{"a":1},{"a":2}] | .json | application/json          | [{"a":1},{"a":2}]
          ["a","b"]         | .json | application/json          | ["a","b"]
          "say \\"é\\""     | .txt  | text/plain; charset=utf-8 | say "é"
          """)
  void structuredDataIsJsonAndPlainDataIsTheText(
      String data, String ending, String mediaType, String content) throws Exception {
    RequestState done =
        new RequestState.Completed(TIME, TIME, new Output(JsonText.of(data), data.length()));
    RequestRecord request = request(JsonText.of(data), done);

    for (String what : new String[] {"input", "output"}) {
      ApiResponse.Download file = (ApiResponse.Download) download(what, request);

      assertEquals(ID + "_" + what + ending, file.fileName());
      assertEquals(mediaType, file.mediaType());
      byte[] bytes = file.content().readAllBytes();
      assertEquals(content, new String(bytes, StandardCharsets.UTF_8));
      assertEquals(bytes.length, file.length());
    }
  }

  @Test
  void whatReachedTheEndBeforeAFailureIsTheOutput() {
    RequestState failed =
        new RequestState.Failed(TIME, TIME, FAILURE, new Output(JsonText.of("{}"), 2));

    ApiResponse.Download file =
        (ApiResponse.Download) download("output", request(JsonText.of("{}"), failed));

    assertEquals(2, file.length());
  }

  @Test
  void outputThatIsNotThereIsNotFoundAndTheSentenceSaysWhy() {
    assertMissing("it is pending, and has not ended yet.", new RequestState.Pending());
    assertMissing(
        "it is being processed, and has not ended yet.", new RequestState.Processing(TIME));
    assertMissing("it completed without a result.", new RequestState.Completed(TIME, TIME, null));
    assertMissing(
        "it failed without a result.", new RequestState.Failed(TIME, TIME, FAILURE, null));
    assertMissing("it was cancelled.", new RequestState.Cancelled(null, TIME));
  }

  private static void assertMissing(String why, RequestState state) {
    assertEquals(
        "The request has no output: " + why, notFound("output", request(JsonText.of("{}"), state)));
  }

  @Test
  void dataThatRetentionDoesNotKeepIsNotFoundAndTheSentenceNamesTheSetting() {
    RequestRecord request =
        request(null, new RequestState.Completed(TIME, TIME, new Output(null, 5)));
    String why =
        " was not kept: the request_retention_mode of its version was not 'full' when it was made.";

    assertEquals("The request's input" + why, notFound("input", request));
    assertEquals("The request's output" + why, notFound("output", request));
  }

  private static String notFound(String what, RequestRecord request) {
    RejectedException refusal =
        assertThrows(RejectedException.class, () -> download(what, request));
    assertEquals(RejectedException.Reason.NOT_FOUND, refusal.reason());
    return String.valueOf(refusal.getMessage());
  }

  private static ApiResponse download(String what, RequestRecord request) {
    JacksonCodec codec = new JacksonCodec();
    return what.equals("input")
        ? RequestDownload.input(request, codec)
        : RequestDownload.output(request, codec);
  }

  private static RequestRecord request(@Nullable JsonText input, RequestState state) {
    return new RequestRecord(
        RequestId.parse(ID).orElseThrow(),
        new Target.DeploymentTarget("project", "deployment", "v1", new UUID(1, 1)),
        null,
        1,
        "somebody@example.com",
        TIME,
        new RequestRecord.Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(10)),
        RequestRecord.Handling.batch(1, Retention.Mode.FULL),
        input,
        2,
        TIME,
        state);
  }
}

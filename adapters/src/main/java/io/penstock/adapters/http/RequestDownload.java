package io.penstock.adapters.http;

import static io.penstock.engine.error.RejectedException.notFound;

import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.request.RequestState;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

/**
 * Input and output of a request as files (reference, section 2.5): plain data as text, structured
 * data and lists as JSON.
 */
final class RequestDownload {

  private RequestDownload() {}

  /**
   * The input.
   *
   * @throws RejectedException when it was not kept
   */
  static ApiResponse input(RequestRecord request, JsonCodec codec) {
    JsonText input = request.input();
    if (input == null) {
      throw notKept("input");
    }
    return file(request.id(), "input", input, codec);
  }

  /**
   * The output.
   *
   * @throws RejectedException when there is none yet, when there will be none, and when it was not
   *     kept
   */
  static ApiResponse output(RequestRecord request, JsonCodec codec) {
    RequestState.Output output = request.state().output();
    if (output == null) {
      throw notFound("The request has no output: it " + why(request.state()) + ".");
    }
    JsonText data = output.data();
    if (data == null) {
      throw notKept("output");
    }
    return file(request.id(), "output", data, codec);
  }

  private static String why(RequestState state) {
    return switch (state) {
      case RequestState.Pending _ -> "is pending, and has not ended yet";
      case RequestState.Processing _ -> "is being processed, and has not ended yet";
      case RequestState.Completed _ -> "completed without a result";
      case RequestState.Failed _ -> "failed without a result";
      case RequestState.Cancelled _ -> "was cancelled";
    };
  }

  private static RejectedException notKept(String what) {
    return notFound(
        "The request's "
            + what
            + " was not kept: the request_retention_mode of its version was not 'full' when it was"
            + " made.");
  }

  private static ApiResponse file(RequestId id, String what, JsonText data, JsonCodec codec) {
    return data.utf8()[0] == '"'
        ? file(id + "_" + what + ".txt", "text/plain; charset=utf-8", text(data, codec))
        : file(id + "_" + what + ".json", "application/json", data.utf8());
  }

  private static ApiResponse file(String name, String mediaType, byte[] content) {
    return new ApiResponse.Download(
        name, mediaType, content.length, new ByteArrayInputStream(content));
  }

  private static byte[] text(JsonText string, JsonCodec codec) {
    try {
      return String.valueOf(codec.toValue(string)).getBytes(StandardCharsets.UTF_8);
    } catch (JsonException e) {
      // It was checked before it was stored.
      throw new IllegalStateException(e);
    }
  }
}

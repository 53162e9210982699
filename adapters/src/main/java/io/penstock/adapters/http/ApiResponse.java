package io.penstock.adapters.http;

import io.penstock.engine.model.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** What a handler answers. */
public sealed interface ApiResponse {

  /** The HTTP status code. */
  int status();

  /** 200 with JSON. */
  static ApiResponse ok(JsonText body) {
    return new Json(200, body);
  }

  /** 201 with JSON: something was made. */
  static ApiResponse created(JsonText body) {
    return new Json(201, body);
  }

  /** 204 without a body: something was deleted. */
  static ApiResponse noContent() {
    return new Empty(204);
  }

  /** JSON. */
  record Json(int status, JsonText body) implements ApiResponse {}

  /** Nothing but a status. */
  record Empty(int status) implements ApiResponse {}

  /**
   * A file for download.
   *
   * @param fileName for {@code Content-Disposition}; without blanks, quotes and line breaks
   * @param length in bytes, or {@link #UNKNOWN_LENGTH}
   * @param content exactly {@code length} bytes; closed after sending
   */
  record Download(String fileName, String mediaType, long length, InputStream content)
      implements ApiResponse {

    /** For content that tells its length only by ending; it is sent in chunks. */
    public static final long UNKNOWN_LENGTH = -1;

    @Override
    public int status() {
      return 200;
    }
  }

  /** Lines that are sent as they come about, in chunks: {@code text/event-stream}. */
  record Events(Lines lines) implements ApiResponse {

    /** Where the lines come from. */
    interface Lines {

      /**
       * Writes them, each as soon as it is there, and returns when there will be no more and
       * nothing works on them any longer. Called once, on the connection's thread.
       *
       * @throws IOException when the client has gone
       */
      void writeTo(OutputStream out) throws IOException;
    }

    @Override
    public int status() {
      return 200;
    }
  }

  /**
   * A page for a browser.
   *
   * @param headers besides the content type
   */
  record Page(String mediaType, String content, Map<String, String> headers)
      implements ApiResponse {

    @Override
    public int status() {
      return 200;
    }
  }

  /**
   * Bytes with headers of their own.
   *
   * @param headers without {@code Content-Length}; printable ASCII
   * @param length how many bytes of the content are sent
   * @param content at least as many; closed after sending
   */
  record Content(int status, Map<String, String> headers, long length, InputStream content)
      implements ApiResponse {}

  /**
   * A refusal. Handlers do not make it; they throw, and {@link WireErrors} makes it.
   *
   * @param sentence shown as {@code error}
   * @param headers such as {@code Allow}
   * @param streamed whether the sentence is shown as {@code error_message}, too: clients that
   *     stream look neither at the status nor at anything else (reference, section 10)
   */
  record Refusal(int status, String sentence, Map<String, String> headers, boolean streamed)
      implements ApiResponse {

    public Refusal(int status, String sentence, Map<String, String> headers) {
      this(status, sentence, headers, false);
    }

    /** The same for a client that streams. */
    Refusal ofStream() {
      return new Refusal(status, sentence, headers, true);
    }
  }
}

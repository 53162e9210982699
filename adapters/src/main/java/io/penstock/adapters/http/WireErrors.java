package io.penstock.adapters.http;

import io.penstock.adapters.http.ApiResponse.Refusal;
import io.penstock.adapters.http.wire.JsonWriter;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.error.UnrecordedEndException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.StorageServiceException;
import io.penstock.engine.port.StoreException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The only place that knows which status code a refusal has, and how its body looks: {@code
 * {"error": "<one sentence>"}} (reference, sections 1.3 and 1.4).
 */
final class WireErrors {

  private static final Logger LOG = System.getLogger(WireErrors.class.getName());

  private static final String[] FULL = {"disk is full", "SQLITE_FULL", "No space left"};

  /** A database that is elsewhere, or used by another server now. */
  private static final String[] AWAY = {
    "cannot be reached",
    "does not use the database any more",
    "The store is closed",
    "it is not known how that ended"
  };

  private WireErrors() {}

  /** What to answer when a handler threw. What nobody expected is logged, never shown. */
  static Refusal of(Throwable thrown) {
    return switch (thrown) {
      case RejectedException rejected -> of(rejected);
      case StoreException unclear when says(unclear, "it is not known how that ended") ->
          storage(unclear, "it is not known whether this was stored; look before you try again");
      case StoreException broken -> storage(broken, "nothing was stored; try again later");
      case UnrecordedEndException ran ->
          storage(ran, "the request ran, but its end could not be recorded");
      case StorageServiceException elsewhere -> of(elsewhere);
      case IOException broken when says(broken, FULL) || says(broken, "Read-only file system") ->
          storage(broken, "nothing was stored; try again later");
      case InterruptedException stopping -> stopping();
      default ->
          new Refusal(
              500,
              "The server made a mistake; its log says more under the id " + logged(thrown) + ".",
              Map.of());
    };
  }

  private static Refusal of(RejectedException rejected) {
    Map<String, String> headers =
        switch (rejected.reason()) {
          case UNAUTHENTICATED -> Map.of("WWW-Authenticate", "Token");
          // The official client waits for what the second says.
          case TOO_MANY_TRIES -> Map.of("Retry-After", "60", "x-ratelimit-reset", "60");
          default -> Map.of();
        };
    return new Refusal(status(rejected.reason()), String.valueOf(rejected.getMessage()), headers);
  }

  private static Refusal of(StorageServiceException elsewhere) {
    int status =
        switch (elsewhere.problem()) {
          case FAILED -> 502;
          case BUSY -> 503;
          case SILENT -> 504;
        };
    return new Refusal(
        status,
        "%s Nothing was changed; the server's log says more under the id %s."
            .formatted(elsewhere.getMessage(), noted(elsewhere)),
        Map.of());
  }

  private static int status(RejectedException.Reason reason) {
    return switch (reason) {
      case INVALID -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case TOO_LARGE -> 413;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case TOO_MANY_TRIES -> 429;
      case NOT_IMPLEMENTED -> 501;
      case UNAVAILABLE -> 503;
    };
  }

  private static Refusal storage(Exception broken, String consequence) {
    UUID id = says(broken, FULL) || says(broken, AWAY) ? noted(broken) : logged(broken);
    int status = 503;
    String problem = "The server cannot use its storage";
    if (says(broken, FULL)) {
      status = 507;
      problem = "The server's disk is full";
    } else if (says(broken, "is damaged", "SQLITE_CORRUPT", "SQLITE_NOTADB")) {
      problem = "The server's database is damaged, and its administrator has to restore a backup";
    }
    return new Refusal(
        status,
        "%s: %s. Its log says more under the id %s.".formatted(problem, consequence, id),
        Map.of());
  }

  /** Storage and file systems tell what is wrong in words only. */
  private static boolean says(Throwable thrown, String... words) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String message = String.valueOf(t.getMessage());
      if (Stream.of(words).anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  private static Refusal stopping() {
    return new Refusal(503, "The server is stopping; try again later.", Map.of());
  }

  private static UUID logged(Throwable thrown) {
    UUID id = UUID.randomUUID();
    LOG.log(Level.ERROR, "A request failed unexpectedly (id " + id + ").", thrown);
    return id;
  }

  /** Known to happen, and often while it lasts: without a stack trace, which needs room, too. */
  private static UUID noted(Throwable thrown) {
    UUID id = UUID.randomUUID();
    LOG.log(Level.WARNING, "A request could not be served (id " + id + "): " + reason(thrown));
    return id;
  }

  /** Of an error and of what it comes from. */
  private static String reason(Throwable thrown) {
    Throwable cause = thrown.getCause();
    return cause == null
        ? String.valueOf(thrown.getMessage())
        : thrown.getMessage() + " (" + reason(cause) + ")";
  }

  /** For a path where nothing is. */
  static Refusal nothingHere() {
    return new Refusal(
        404, "There is no such operation; see the API reference for its path.", Map.of());
  }

  /** For a path outside the API. */
  static Refusal outside(String base) {
    return new Refusal(404, "There is nothing here; the API is under " + base + ".", Map.of());
  }

  /**
   * For a path where something is, but not for this method.
   *
   * @param allowed such as {@code GET, POST}
   */
  static Refusal wrongMethod(String allowed) {
    return new Refusal(
        405,
        "This path does not take the method; it takes " + allowed + ".",
        Map.of("Allow", allowed));
  }

  /**
   * For what is not even HTTP.
   *
   * @param detail null when the parser has none to show
   */
  static Refusal malformed(int status, @Nullable String detail) {
    String rule =
        switch (status) {
          case 413 -> "The request body is too large";
          case 414 -> "The request line is too long";
          case 431 -> "The request headers are too large";
          case 501 -> "The transfer encoding is not supported; it must be chunked";
          case 503 -> "The server is busy; try again later";
          case 505 -> "The protocol must be HTTP/1.1";
          default -> status < 500 ? "The request is not valid HTTP" : "The server made a mistake";
        };
    String sentence =
        detail == null || detail.isBlank() || status != 400
            ? rule + "."
            : rule + ": " + (detail.endsWith(".") ? detail : detail + ".");
    return new Refusal(status, sentence, Map.of());
  }

  /** The body of a refusal. */
  static JsonText body(Refusal refusal) {
    String sentence = refusal.sentence();
    JsonWriter json = new JsonWriter(64 + 2 * sentence.length()).beginObject();
    json.field("error", sentence);
    if (refusal.streamed()) {
      json.field("error_message", sentence);
    }
    return json.endObject().toJson();
  }
}

package io.penstock.adapters.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpPrologue;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries calls from Helidon to the {@link Dispatcher} and answers back. A filter and not a route,
 * because Helidon's routing decodes and normalises paths, and ours must not.
 */
final class HelidonBridge implements Filter, DirectHandler {

  /** From here on a body is written as it is, rather than copied behind its headers. */
  private static final int LARGE = 64 * 1024;

  private static final Header JSON =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");

  /** The second and third keep caches and proxies (nginx) from holding lines back. */
  private static final List<Header> EVENT_STREAM =
      List.of(
          HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/event-stream"),
          HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store"),
          HeaderValues.createCached("X-Accel-Buffering", "no"));

  private final Dispatcher dispatcher;
  private final BodyBudget bodies;
  private final Readiness readiness;

  HelidonBridge(Dispatcher dispatcher, BodyBudget bodies, Readiness readiness) {
    this.dispatcher = dispatcher;
    this.bodies = bodies;
    this.readiness = readiness;
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    HelidonContent content =
        new HelidonContent(request, bodies.share(), WatchedConnections.current());
    boolean unreadable;
    boolean close;
    try (content) {
      ApiResponse answer = dispatch(request, content);
      unreadable = content.isUnreadable();
      // A client that keeps its connection until the server stops may write to a closed one.
      close =
          unreadable
              || readiness.isStopping()
              || request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
      if (close) {
        response.header(HeaderValues.CONNECTION_CLOSE);
      }
      send(answer, request.prologue().method().text().equals("HEAD"), response);
    }
    if (unreadable) {
      content.linger();
    }
    if (close) {
      // Helidon itself would go on reading, and take what is left of a body for a request.
      throw new CloseConnectionException("closed after the answer");
    }
  }

  private ApiResponse dispatch(RoutingRequest request, HelidonContent content) {
    HttpPrologue prologue = request.prologue();
    ApiResponse answer = null;
    try {
      answer =
          dispatcher.dispatch(
              new Dispatcher.Call(
                  prologue.method().text(),
                  prologue.uriPath().rawPath(),
                  prologue.hasQuery() ? prologue.query().rawValue() : null,
                  request.headers().first(HeaderNames.AUTHORIZATION).orElse(null),
                  content));
      return answer;
    } catch (Dispatcher.ConnectionLost e) {
      throw new CloseConnectionException("the client left before its request was complete", e);
    } finally {
      // What is still to come about is watched until its end.
      if (!(answer instanceof ApiResponse.Events)) {
        content.unwatch();
      }
    }
  }

  private static void send(ApiResponse answer, boolean headersOnly, RoutingResponse response) {
    response.status(Status.create(answer.status()));
    switch (answer) {
      case ApiResponse.Json json -> sendJson(json.body().utf8(), headersOnly, response);
      case ApiResponse.Empty empty -> response.send();
      case ApiResponse.Page page -> {
        response.header(HeaderNames.CONTENT_TYPE, page.mediaType());
        addHeaders(page.headers(), response);
        response.send(page.content().getBytes(StandardCharsets.UTF_8));
      }
      case ApiResponse.Refusal refusal -> {
        addHeaders(refusal.headers(), response);
        sendJson(WireErrors.body(refusal).utf8(), headersOnly, response);
      }
      case ApiResponse.Events events -> sendEvents(events, response);
      case ApiResponse.Download download -> sendFile(download, response);
      case ApiResponse.Content content -> sendContent(content, headersOnly, response);
    }
  }

  private static void addHeaders(Map<String, String> headers, RoutingResponse response) {
    headers.forEach((name, value) -> response.header(HeaderNames.create(name), value));
  }

  private static void sendJson(byte[] body, boolean headersOnly, RoutingResponse response) {
    response.header(JSON);
    if (headersOnly) {
      response.send();
    } else if (body.length < LARGE) {
      response.send(body);
    } else {
      response.headers().contentLength(body.length);
      try (OutputStream out = response.outputStream()) {
        out.write(body);
      } catch (IOException | UncheckedIOException e) {
        throw new CloseConnectionException("the client left before its answer was complete", e);
      }
      response.commit();
    }
  }

  private static void sendFile(ApiResponse.Download download, RoutingResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, download.mediaType());
    response.header(HeaderNames.CONTENT_DISPOSITION, "attachment; filename=" + download.fileName());
    if (download.length() != ApiResponse.Download.UNKNOWN_LENGTH) {
      response.headers().contentLength(download.length());
    }
    try (InputStream in = download.content();
        OutputStream out = response.outputStream()) {
      in.transferTo(out);
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("a download broke off", e);
    }
    response.commit();
  }

  private static void sendEvents(ApiResponse.Events events, RoutingResponse response) {
    EVENT_STREAM.forEach(response::header);
    try (OutputStream out = response.outputStream()) {
      events.lines().writeTo(out);
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("the client left before its stream was complete", e);
    }
    response.commit();
  }

  private static void sendContent(
      ApiResponse.Content content, boolean headersOnly, RoutingResponse response) {
    addHeaders(content.headers(), response);
    if (!headersOnly) {
      response.headers().contentLength(content.length());
    }
    try (InputStream in = content.content()) {
      if (headersOnly || content.length() == 0) {
        response.send();
        return;
      }
      try (OutputStream out = response.outputStream()) {
        byte[] buffer = new byte[LARGE];
        for (long left = content.length(); left > 0; ) {
          int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
          if (n < 0) {
            throw new EOFException("a file is shorter than it was");
          }
          out.write(buffer, 0, n);
          left -= n;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new CloseConnectionException("a download broke off", e);
    }
    response.commit();
  }

  /** Answers what Helidon refused before it became a call: bad request lines, bad headers. */
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    headers.set(JSON);
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(WireErrors.body(WireErrors.malformed(status.code(), message)).utf8())
        .build();
  }
}

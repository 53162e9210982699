package io.penstock.adapters.http.cluster;

import io.penstock.engine.model.JsonText;
import io.penstock.engine.port.Cluster.Server;
import io.penstock.engine.port.DeploymentRuntime.Invocation;
import io.penstock.engine.port.DeploymentRuntime.Result;
import io.penstock.engine.port.JsonCodec.JsonException;
import io.penstock.engine.port.UpdateListener;
import io.penstock.engine.request.Failure;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run on another server, seen from the one that has the request. */
final class RemoteRun {

  private static final System.Logger LOG = System.getLogger(RemoteRun.class.getName());

  /** Of a network too slow to have servers in: so much of an input takes a second longer. */
  private static final int BYTES_PER_SECOND = 1 << 20;

  private static final Optional<Result> NOT_RUN = Optional.of(new Result.Elsewhere());

  private final HttpRuntimes.Parts parts;
  private final Server server;
  private final Invocation invocation;
  private final UUID id = UUID.randomUUID();
  private final PatientBody body;

  RemoteRun(HttpRuntimes.Parts parts, Server server, Invocation invocation) {
    this.parts = parts;
    this.server = server;
    this.invocation = invocation;
    this.body = new PatientBody(parts.pace().silence());
  }

  /** See {@link io.penstock.engine.port.OtherRuntimes#run}. */
  Optional<Result> toTheEnd() throws InterruptedException {
    byte[] input = invocation.input().toJson().utf8();
    CompletableFuture<HttpResponse<PatientBody>> answer =
        parts.client().sendAsync(call(input), _ -> body);
    try {
      Duration patience =
          parts.pace().head().plus(Duration.ofSeconds(input.length / BYTES_PER_SECOND));
      int status = await(answer, patience).statusCode();
      return status == 200 ? lastFrame() : refused(status);
    } catch (InterruptedException stop) {
      var _ = mayHaveRun();
      throw stop;
    } catch (ExecutionException e) {
      return isNobodyThere(e.getCause()) ? NOT_RUN : lost(e.getCause());
    } catch (IOException | TimeoutException e) {
      return lost(e);
    } finally {
      // Both end the connection, the first while the answer has not begun.
      answer.cancel(true);
      body.close();
    }
  }

  /** In pieces, for the reason that {@link PatientBody} has. */
  private static <T> T await(CompletableFuture<T> answer, Duration patience)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (long left = patience.toMillis(); left > PatientBody.PIECE; left -= PatientBody.PIECE) {
      try {
        return answer.get(PatientBody.PIECE, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        // One piece less.
      }
    }
    return answer.get(PatientBody.PIECE, TimeUnit.MILLISECONDS);
  }

  private HttpRequest call(byte[] input) {
    RunHeader header = RunHeader.of(id, parts.cluster().epoch(), invocation);
    return parts
        .request(server, "/cluster/runs")
        .header(RunHeader.NAME, header.write(parts.codec()))
        .POST(BodyPublishers.ofByteArray(input))
        .build();
  }

  /** Hears updates, and returns how it ended. */
  private Optional<Result> lastFrame() throws IOException, InterruptedException {
    while (true) {
      ByteBuffer head = ByteBuffer.wrap(body.take(RunFrame.HEAD_SIZE));
      RunFrame type = RunFrame.of(head.get());
      int length = head.getInt();
      if (length < 0) {
        throw new IOException("there is no frame of %d bytes".formatted(length));
      }
      byte[] content = body.take(length);
      switch (type) {
        case HEARTBEAT -> requireInTime();
        case UPDATE -> {
          UpdateListener updates = invocation.updates();
          if (updates != null) {
            updates.update(new String(content, StandardCharsets.UTF_8));
          }
        }
        case RETURNED -> {
          return Optional.of(new Result.Returned(content));
        }
        case FAILED -> {
          return Optional.of(new Result.Failed(failure(content)));
        }
        case ELSEWHERE -> {
          return NOT_RUN;
        }
        case STOPPED -> {
          return Optional.empty();
        }
      }
    }
  }

  private void requireInTime() throws IOException {
    long over = System.nanoTime() - invocation.deadline().nanoTime();
    if (over > parts.pace().overtime().toNanos()) {
      throw new IOException("it goes on after its deadline");
    }
  }

  private Failure failure(byte[] content) throws IOException {
    try {
      if (parts.codec().toValue(JsonText.ofTrusted(content)) instanceof Map<?, ?> fields
          && fields.get("category") instanceof String category
          && fields.get("message") instanceof String message) {
        return new Failure(Failure.Category.valueOf(category), message);
      }
    } catch (JsonException | IllegalArgumentException unknown) {
      throw new IOException("it failed in a way that is not known here", unknown);
    }
    throw new IOException("it failed without a reason");
  }

  /** Whether no connection was made, so that nothing can have come there. */
  private static boolean isNobodyThere(@Nullable Throwable reason) {
    return reason instanceof ConnectException || reason instanceof HttpConnectTimeoutException;
  }

  private Optional<Result> refused(int status) {
    LOG.log(
        status == 403 ? Level.WARNING : Level.INFO,
        "The server at {0} does not run the request {1} for this one: it answers {2}{3}.",
        server.url(),
        invocation.requestId(),
        status,
        status == 403 ? ", since it has another secret key" : "");
    return NOT_RUN;
  }

  /** The connection is of no use any more; perhaps the server still is. */
  private Optional<Result> lost(@Nullable Throwable reason) {
    LOG.log(
        Level.WARNING,
        "The server at {0}, which runs the request {1} for this one, is lost: {2}.",
        server.url(),
        invocation.requestId(),
        String.valueOf(reason));
    return mayHaveRun() ? Optional.empty() : NOT_RUN;
  }

  /** Only the server itself can say so: whoever else has its URL by now finds nothing, either. */
  private boolean hasNotRun(HttpResponse<Void> answer) {
    return answer.statusCode() == 404
        && answer
            .headers()
            .firstValue(RunHeader.MEANT)
            .filter(Long.toString(server.epoch())::equals)
            .isPresent();
  }

  /** Stops it, and waits for that; false when it has not begun there, and never will. */
  private boolean mayHaveRun() {
    CompletableFuture<HttpResponse<Void>> answer =
        parts
            .client()
            .sendAsync(
                parts.request(server, "/cluster/runs/" + id).DELETE().build(),
                BodyHandlers.discarding());
    long end = System.nanoTime() + parts.pace().cancel().toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return !hasNotRun(answer.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    } catch (ExecutionException | TimeoutException unknown) {
      return true;
    } finally {
      answer.cancel(true);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

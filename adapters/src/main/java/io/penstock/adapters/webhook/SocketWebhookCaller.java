package io.penstock.adapters.webhook;

import io.penstock.engine.port.WebhookCaller;
import io.penstock.engine.webhook.WebhookUrl;
import java.net.URI;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls on connections of its own. The JDK's HTTP client looks a host up by itself, and could be
 * given another address than the one that was checked; here the address that was checked is the one
 * that is called.
 *
 * <p>Calls have platform threads: a lookup that hangs would keep the carrier of a virtual one.
 */
public final class SocketWebhookCaller implements WebhookCaller, AutoCloseable {

  private final HostLookup hosts;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(Thread.ofPlatform().name("webhook-", 0).daemon().factory());

  public SocketWebhookCaller(HostLookup hosts) {
    this.hosts = hosts;
  }

  @Override
  public Answer post(Call call) throws InterruptedException {
    URI url = WebhookUrl.parse(call.url());
    Connection connection = new Connection(url, call, hosts);
    Future<Answer> answer = threads.submit(connection::post);
    try {
      return answer.get(call.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return new Answer.Failed(
          "%s did not answer within %d seconds."
              .formatted(url.getHost(), call.timeout().toSeconds()));
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      // Also ends what is under way on the other thread.
      connection.close();
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}

package io.penstock.server;

import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.HttpServer;
import io.penstock.adapters.http.OperatorAccess;
import io.penstock.adapters.http.OperatorPages;
import io.penstock.adapters.http.Readiness;
import io.penstock.adapters.metrics.ServerMetrics;
import io.penstock.adapters.store.sql.SqlStore;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.run.RequestMeter;
import io.penstock.engine.service.RequestServices;
import java.io.ByteArrayInputStream;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** What Prometheus is shown: the part of the {@link Wiring} that is its alone. */
final class MetricsWiring {

  private static final String READY = "penstock_ready";
  private static final String READY_HELP =
      "1 while the server takes new requests, as /ready says; 0 otherwise.";

  /** The page of a server that waits for its database. */
  static final String NOT_READY =
      "# HELP %1$s %2$s\n# TYPE %1$s gauge\n%1$s 0\n".formatted(READY, READY_HELP);

  private final ServerMetrics metrics;

  MetricsWiring(Catalog catalog) {
    metrics = new ServerMetrics(catalog, Main.VERSION);
  }

  /** To be told of every request that ends. */
  RequestMeter requests() {
    return metrics.requests();
  }

  /** The page, for those who may read it. */
  OperatorPages.Page page(OperatorAccess access) {
    return authorization -> {
      access.check(authorization);
      byte[] text = metrics.scrape();
      return new ApiResponse.Content(
          200,
          Map.of("Content-Type", ServerMetrics.MEDIA_TYPE),
          text.length,
          new ByteArrayInputStream(text));
    };
  }

  /** Shows how requests and instances stand. */
  void watch(RequestServices requests, DeploymentRuntime runtime, ServerConfig config) {
    metrics.watch(requests.queue(), requests.active(), runtime);
    metrics.gauge(
        "penstock_direct_requests_limit",
        "Direct requests that run at once, at most; more are answered with 503.",
        config::maximumDirectRequests);
    metrics.gauge(
        "penstock_batch_requests_limit",
        "Batch requests that are processed at once; more wait.",
        config::maximumBatchRequests);
  }

  /** Shows how the store and its disk are. */
  void watch(SqlStore store, ServerConfig config, InstantSource clock) {
    metrics.watch(store.outbox(), clock);
    metrics.counter(
        "penstock_store_transactions_total",
        "Transactions that were written to the disk.",
        store::transactions);
    metrics.gauge(
        "penstock_store_writes_waiting", "Writes that wait for the disk.", store::waiting);
    DataSpace space = new DataSpace(config.data());
    if (config.store() == null) {
      metrics.gauge(
          "penstock_store_size_bytes",
          "The database with the part of it that is still in its log.",
          space::database);
    }
    metrics.gauge(
        "penstock_servers",
        "Servers that work on the database now, this one included, as it sees them.",
        () -> store.cluster().others().size() + 1);
    metrics.gauge(
        "penstock_data_free_bytes", "What is free where the data folder is.", space::free);
  }

  /** Shows what clients and load balancers are answered. */
  void watch(HttpServer http, Readiness readiness) {
    metrics.counters(
        "penstock_http_responses_total",
        "Answers of the API, by status code; this page, /health and /ready do not count.",
        "code",
        () -> {
          Map<String, Long> byCode = new LinkedHashMap<>();
          http.answers().counts().forEach((code, count) -> byCode.put(code.toString(), count));
          return byCode;
        });
    metrics.gauge(READY, READY_HELP, () -> readiness.obstacle().isEmpty() ? 1 : 0);
  }
}

package io.penstock.engine.service;

import io.penstock.engine.plan.PlanCompiler;
import io.penstock.engine.plan.RunnableCatalog;
import io.penstock.engine.port.Catalog;
import io.penstock.engine.port.Cluster;
import io.penstock.engine.port.DeploymentRuntime;
import io.penstock.engine.port.InstancePlaces;
import io.penstock.engine.port.JsonCodec;
import io.penstock.engine.port.OtherRuntimes;
import io.penstock.engine.port.RequestQueue;
import io.penstock.engine.port.RequestStore;
import io.penstock.engine.queue.BatchQueue;
import io.penstock.engine.queue.BatchRunner;
import io.penstock.engine.run.ActiveRequests;
import io.penstock.engine.run.DeploymentRunner;
import io.penstock.engine.run.DirectJournal;
import io.penstock.engine.run.ForwardedRuns;
import io.penstock.engine.run.Forwarding.Peers;
import io.penstock.engine.run.Operators;
import io.penstock.engine.run.PipelineRunner;
import io.penstock.engine.run.RequestFiles;
import io.penstock.engine.run.RequestMeter;
import io.penstock.engine.run.Requests;
import io.penstock.engine.run.Retirement;
import io.penstock.engine.run.TopLevelRun;
import io.penstock.engine.service.access.Access;
import io.penstock.engine.webhook.Subscriptions;
import java.time.InstantSource;

/**
 * Everything that deals with requests, put together.
 *
 * @param queue not started
 * @param active what runs
 * @param forwarded what runs for requests of other servers
 * @param retirement of instances, for the end of the server
 * @param announcer gives what says which webhooks are told
 */
public record RequestServices(
    DirectRequests direct,
    BatchRequests batches,
    RequestReader reader,
    RequestChanger changer,
    BatchQueue queue,
    ActiveRequests active,
    ForwardedRuns forwarded,
    Retirement retirement,
    Subscriptions announcer) {

  /**
   * What bounds them.
   *
   * @param direct requests that run at once; more are refused
   * @param batch requests that are processed at once; more wait
   * @param interruptions how often a stop of the server, or of another one that runs its code, may
   *     interrupt a batch request before it is taken for the reason
   */
  public record Bounds(int direct, int batch, int interruptions) {}

  /**
   * What they stand on.
   *
   * @param runtime of this server
   * @param others run what this server cannot
   * @param places say which of them can
   */
  public record Ports(
      Catalog catalog,
      DeploymentRuntime runtime,
      RequestStore store,
      RequestQueue queue,
      JsonCodec codec,
      InstantSource clock,
      RequestFiles files,
      Access access,
      Cluster cluster,
      InstancePlaces places,
      OtherRuntimes others) {

    /** Those of a server that is alone and keeps no files, so that nobody reads any. */
    public Ports(
        Catalog catalog,
        DeploymentRuntime runtime,
        RequestStore store,
        RequestQueue queue,
        JsonCodec codec,
        InstantSource clock) {
      this(
          catalog,
          runtime,
          store,
          queue,
          codec,
          clock,
          RequestFiles.none(),
          Access.NONE,
          Cluster.ALONE,
          InstancePlaces.OWN,
          OtherRuntimes.NONE);
    }
  }

  public static RequestServices on(Ports ports, Bounds bounds) {
    return on(ports, bounds, RequestMeter.NONE);
  }

  /** The same, with something that counts what requests do. */
  public static RequestServices on(Ports ports, Bounds bounds, RequestMeter meter) {
    JsonCodec codec = ports.codec();
    RequestStore store = ports.store();
    RunnableCatalog catalog = new RunnableCatalog(ports.catalog(), new PlanCompiler(codec));
    Requests requests = new Requests(ports.clock(), meter);
    ActiveRequests active = new ActiveRequests();
    DeploymentRunner deployments =
        new DeploymentRunner(
            ports.runtime(),
            codec,
            ports.files(),
            new Peers(
                ports.cluster(), ports.places()::holders, ports.others(), bounds.interruptions()));
    PipelineRunner pipelines =
        new PipelineRunner(catalog, deployments, new Operators(codec), requests, active, codec);
    TopLevelRun runs = new TopLevelRun(pipelines, deployments, requests);
    Subscriptions announcer = new Subscriptions(ports.catalog());
    InputReader inputs = new InputReader(codec, ports.files(), ports.access());
    IdempotentCreates idempotent = new IdempotentCreates(store, requests, ports.cluster());
    BatchQueue queue =
        new BatchQueue(
            ports.queue(),
            new BatchRunner(catalog, runs, store, codec, announcer, bounds.interruptions()),
            catalog,
            ports.runtime(),
            ports.places(),
            active,
            requests,
            announcer,
            ports.cluster(),
            bounds.batch());
    CancelElsewhere elsewhere =
        new CancelElsewhere(store, ports.queue(), queue, active, ports.cluster());
    ports.cluster().whenChanged(Cluster.Change.CANCELS, elsewhere::follow);
    return new RequestServices(
        new DirectRequests(
            catalog,
            runs,
            requests,
            active,
            new DirectJournal(store, announcer),
            inputs,
            new Admission(bounds.direct()),
            idempotent),
        new BatchRequests(catalog, requests, inputs, store, queue, idempotent),
        new RequestReader(catalog, store),
        new RequestChanger(catalog, store, queue, active, elsewhere),
        queue,
        active,
        new ForwardedRuns(catalog, deployments),
        new Retirement(catalog, active, ports.runtime()),
        announcer);
  }
}

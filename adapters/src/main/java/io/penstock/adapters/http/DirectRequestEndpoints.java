package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.RequestWire;
import io.penstock.engine.service.CallKey;
import io.penstock.engine.service.DeploymentCall;
import io.penstock.engine.service.DirectCaller;
import io.penstock.engine.service.DirectRequests;
import io.penstock.engine.service.PipelineCall;
import io.penstock.engine.service.PipelineRequest;
import io.penstock.engine.service.RequestBody;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Direct requests, whose caller waits for their end (reference, sections 2.2 and 7). One that fails
 * is an answer like any other: 200 with its full model.
 */
public final class DirectRequestEndpoints implements Endpoints {

  private final DirectRequests requests;

  public DirectRequestEndpoints(DirectRequests requests) {
    this.requests = requests;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .post(RequestPaths.PIPELINE + "/requests", this::runPipeline)
        .post(RequestPaths.PIPELINE + RequestPaths.VERSION + "/requests", this::runPipeline)
        .post(RequestPaths.DEPLOYMENT + "/requests", this::runDeployment)
        .post(RequestPaths.DEPLOYMENT + RequestPaths.VERSION + "/requests", this::runDeployment);
  }

  private ApiResponse runPipeline(ApiRequest request) throws InterruptedException {
    RequestBody input = request.input();
    CallKey key = request.callKey(input);
    PipelineCall call = DirectCalls.pipeline(request, input);
    return whileSomebodyWaits(request, caller -> requests.run(call, key, caller));
  }

  private ApiResponse runDeployment(ApiRequest request) throws InterruptedException {
    RequestBody input = request.input();
    CallKey key = request.callKey(input);
    DeploymentCall call = DirectCalls.deployment(request, input);
    return whileSomebodyWaits(request, caller -> requests.run(call, key, caller));
  }

  /** A direct request, run to its end. */
  private interface Run {
    PipelineRequest toTheEnd(DirectCaller caller) throws InterruptedException;
  }

  /** A client that hangs up cancels its request: nobody might ever learn its id. */
  private static ApiResponse whileSomebodyWaits(ApiRequest request, Run run)
      throws InterruptedException {
    AtomicReference<HangUpWatch> watch = new AtomicReference<>();
    try {
      PipelineRequest ended = run.toTheEnd(stop -> watch.set(request.onHangUp(stop)));
      return ApiResponse.ok(RequestWire.created(ended));
    } finally {
      HangUpWatch opened = watch.get();
      if (opened != null) {
        opened.close();
      }
    }
  }
}

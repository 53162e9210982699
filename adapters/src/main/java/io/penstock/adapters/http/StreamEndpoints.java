package io.penstock.adapters.http;

import io.penstock.engine.service.CallKey;
import io.penstock.engine.service.DeploymentCall;
import io.penstock.engine.service.DirectRequests;
import io.penstock.engine.service.PipelineCall;
import io.penstock.engine.service.RequestBody;

/**
 * Direct requests whose caller sees what the code shows while it works, and at the end the answer
 * of a direct request (reference, section 10). What is refused has its usual status code.
 */
public final class StreamEndpoints implements Endpoints {

  private final DirectRequests requests;
  private final StreamPace pace;

  public StreamEndpoints(DirectRequests requests) {
    this(requests, StreamPace.DEFAULT);
  }

  StreamEndpoints(DirectRequests requests, StreamPace pace) {
    this.requests = requests;
    this.pace = pace;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .post(RequestPaths.PIPELINE + RequestPaths.STREAM, this::streamPipeline)
        .post(
            RequestPaths.PIPELINE + RequestPaths.VERSION + RequestPaths.STREAM,
            this::streamPipeline)
        .post(RequestPaths.DEPLOYMENT + RequestPaths.STREAM, this::streamDeployment)
        .post(
            RequestPaths.DEPLOYMENT + RequestPaths.VERSION + RequestPaths.STREAM,
            this::streamDeployment);
  }

  private ApiResponse streamPipeline(ApiRequest request) {
    RequestBody input = request.input();
    CallKey key = request.callKey(input);
    PipelineCall call = DirectCalls.pipeline(request, input);
    return RequestStream.of(request, pace, caller -> requests.run(call, key, caller));
  }

  private ApiResponse streamDeployment(ApiRequest request) {
    RequestBody input = request.input();
    CallKey key = request.callKey(input);
    DeploymentCall call = DirectCalls.deployment(request, input);
    return RequestStream.of(request, pace, caller -> requests.run(call, key, caller));
  }
}

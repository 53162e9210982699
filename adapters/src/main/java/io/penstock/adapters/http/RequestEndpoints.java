package io.penstock.adapters.http;

import io.penstock.adapters.http.wire.RequestWire;
import io.penstock.engine.error.RejectedException;
import io.penstock.engine.model.JsonText;
import io.penstock.engine.request.RequestId;
import io.penstock.engine.request.RequestRecord;
import io.penstock.engine.service.BatchCall;
import io.penstock.engine.service.BatchRequests;
import io.penstock.engine.service.RequestBody;
import io.penstock.engine.service.RequestChanger;
import io.penstock.engine.service.RequestReader;
import io.penstock.engine.service.VersionRef;
import java.util.List;
import java.util.Optional;

/**
 * Requests to pipelines (seed; reference, section 2) and to deployments (section 7): made for the
 * queue, listed, read back, cancelled and deleted. The operations of the two kinds are the same but
 * for their paths and a few fields of their answers.
 */
public final class RequestEndpoints implements Endpoints {

  private static final JsonText DONE = JsonText.of("{}");

  private final BatchRequests batches;
  private final RequestReader reader;
  private final RequestChanger changer;

  public RequestEndpoints(BatchRequests batches, RequestReader reader, RequestChanger changer) {
    this.batches = batches;
    this.reader = reader;
    this.changer = changer;
  }

  @Override
  public void addTo(Routes routes) {
    for (String target : RequestPaths.TARGETS) {
      String all = target + "/requests";
      String one = all + "/{request_id}";
      routes
          .get(all, this::list)
          .post(all + "/batch", this::create)
          .post(all + "/collect", this::collect)
          .post(all + "/cancel", this::cancelMany)
          .post(all + "/delete", this::deleteMany)
          .get(one, this::get)
          .patch(one, this::update)
          .delete(one, this::delete)
          .get(one + "/input", this::input)
          .get(one + "/output", this::output);
    }
  }

  /** Always a list, also for a single item (seed). */
  private ApiResponse create(ApiRequest request) throws InterruptedException {
    RequestBody input = request.input();
    BatchCall call =
        new BatchCall(
            request.caller(),
            RequestPaths.target(request),
            input,
            request.query().integer("timeout"),
            request.query().integer("priority"));
    return ApiResponse.ok(batches.create(call, request.callKey(input), RequestWire::batchCreated));
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        RequestWire.list(
            reader.list(RequestPaths.target(request), RequestFilters.of(request.query()))));
  }

  private ApiResponse get(ApiRequest request) {
    boolean withData = !request.query().flag("metadata_only", false);
    return ApiResponse.ok(
        RequestWire.detail(
            reader.get(RequestPaths.target(request), RequestPaths.requestId(request), withData),
            withData));
  }

  private ApiResponse collect(ApiRequest request) {
    List<String> ids = RequestIds.of(request);
    return ApiResponse.ok(RequestWire.collected(reader.collect(RequestPaths.target(request), ids)));
  }

  private ApiResponse input(ApiRequest request) {
    return RequestDownload.input(withData(request), request.codec());
  }

  private ApiResponse output(ApiRequest request) {
    return RequestDownload.output(withData(request), request.codec());
  }

  private RequestRecord withData(ApiRequest request) {
    return reader
        .get(RequestPaths.target(request), RequestPaths.requestId(request), true)
        .request();
  }

  /** To cancel it is the only update there is (seed). */
  private ApiResponse update(ApiRequest request) throws InterruptedException {
    VersionRef target = RequestPaths.target(request);
    RequestId id = RequestPaths.requestId(request);
    JsonFields body = request.body();
    if (!body.string("status").equals("cancelled")) {
      throw body.invalid("status", "'cancelled', the only state that a request can be set to");
    }
    changer.cancel(target, id);
    return ApiResponse.ok(DONE);
  }

  private ApiResponse cancelMany(ApiRequest request) throws InterruptedException {
    VersionRef target = RequestPaths.target(request);
    Optional<String> status = request.query().string("status");
    List<String> ids = RequestIds.orNone(request);
    if (status.isPresent() == !ids.isEmpty()) {
      throw RejectedException.invalid(
          "The requests to cancel are either those whose ids the request body lists, or, with an"
              + " empty body, all that the query parameter 'status' names (pending or processing):"
              + " give one of the two.");
    }
    if (status.isPresent()) {
      changer.cancelAll(target, status.get());
    } else {
      changer.cancel(target, ids);
    }
    return ApiResponse.ok(DONE);
  }

  private ApiResponse delete(ApiRequest request) throws InterruptedException {
    changer.delete(RequestPaths.target(request), RequestPaths.requestId(request));
    return ApiResponse.noContent();
  }

  private ApiResponse deleteMany(ApiRequest request) throws InterruptedException {
    changer.delete(RequestPaths.target(request), RequestIds.of(request));
    return ApiResponse.ok(DONE);
  }
}

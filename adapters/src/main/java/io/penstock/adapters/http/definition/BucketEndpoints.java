package io.penstock.adapters.http.definition;

import static io.penstock.adapters.http.definition.Paths.PROJECT;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.BucketWire;
import io.penstock.engine.service.definition.BucketService;
import io.penstock.engine.service.definition.Edit;

/** Buckets (reference, section 8.4). */
public final class BucketEndpoints implements Endpoints {

  private static final String BUCKETS = PROJECT + "/buckets";
  private static final String BUCKET = BUCKETS + "/{bucket_name}";

  private final BucketService buckets;

  public BucketEndpoints(BucketService buckets) {
    this.buckets = buckets;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(BUCKETS, this::list)
        .post(BUCKETS, this::create)
        .get(BUCKET, this::get)
        .patch(BUCKET, this::update)
        .delete(BUCKET, this::delete);
  }

  private ApiResponse list(ApiRequest request) {
    String project = request.path("project_name");
    return ApiResponse.ok(
        BucketWire.list(project, buckets.list(project, Bodies.labelFilter(request))));
  }

  private ApiResponse get(ApiRequest request) {
    String project = request.path("project_name");
    return ApiResponse.ok(
        BucketWire.detail(project, buckets.get(project, request.path("bucket_name"))));
  }

  private ApiResponse create(ApiRequest request) {
    String project = request.path("project_name");
    JsonFields body = request.body();
    return ApiResponse.created(
        BucketWire.created(
            project,
            buckets.create(
                project,
                new BucketService.Create(
                    body.string("name"),
                    Bodies.text(body, "provider"),
                    body.optionalStringMap("credentials").orElse(null),
                    body.optionalStringMap("configuration").orElse(null),
                    Bodies.integer(body, "ttl"),
                    Bodies.text(body, "description"),
                    Bodies.labels(body)))));
  }

  private ApiResponse update(ApiRequest request) {
    String project = request.path("project_name");
    JsonFields body = request.body();
    return ApiResponse.ok(
        BucketWire.detail(
            project,
            buckets.update(
                project,
                request.path("bucket_name"),
                new BucketService.Update(
                    body.optionalStringMap("credentials").orElse(null),
                    body.optionalStringMap("configuration").orElse(null),
                    body.has("ttl")
                        ? new Edit.Set<>(Bodies.integer(body, "ttl"))
                        : new Edit.Keep<>(),
                    Bodies.text(body, "description"),
                    Bodies.labels(body)))));
  }

  private ApiResponse delete(ApiRequest request) {
    buckets.delete(request.path("project_name"), request.path("bucket_name"));
    return ApiResponse.noContent();
  }
}

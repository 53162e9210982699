package io.penstock.adapters.http.definition;

import io.penstock.adapters.http.ApiRequest;
import io.penstock.adapters.http.ApiResponse;
import io.penstock.adapters.http.Endpoints;
import io.penstock.adapters.http.JsonFields;
import io.penstock.adapters.http.Routes;
import io.penstock.adapters.http.wire.WebhookWire;
import io.penstock.engine.service.definition.References.ObjectNames;
import io.penstock.engine.service.definition.WebhookRules.HeaderDeclaration;
import io.penstock.engine.service.definition.WebhookService;
import io.penstock.engine.service.definition.WebhookTestService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Webhooks, and tests of them (reference, section 8.8). */
public final class WebhookEndpoints implements Endpoints {

  private static final String ALL = Paths.PROJECT + "/webhooks";
  private static final String ONE = ALL + "/{webhook_name}";
  private static final String TESTS = Paths.PROJECT + "/webhooks-tests";

  private final WebhookService webhooks;
  private final WebhookTestService tests;

  public WebhookEndpoints(WebhookService webhooks, WebhookTestService tests) {
    this.webhooks = webhooks;
    this.tests = tests;
  }

  @Override
  public void addTo(Routes routes) {
    routes
        .get(ALL, this::list)
        .post(ALL, this::create)
        .get(ONE, this::get)
        .patch(ONE, this::update)
        .delete(ONE, this::delete)
        .post(TESTS, this::createTest)
        .get(TESTS + "/{test_id}", this::getTest);
  }

  private ApiResponse list(ApiRequest request) {
    return ApiResponse.ok(
        WebhookWire.list(
            webhooks.list(
                request.path("project_name"),
                Bodies.labelFilter(request),
                request.query().string("object_type").orElse(null),
                request.query().string("event").orElse(null))));
  }

  /** It tells what its creator might read. */
  private ApiResponse create(ApiRequest request) {
    JsonFields body = request.body();
    ObjectNames object = Bodies.object(body);
    request.requireOnRequestsOf(object, "get");
    return ApiResponse.created(
        WebhookWire.detail(
            webhooks.create(
                request.path("project_name"),
                new WebhookService.Create(
                    body.string("name"),
                    object,
                    body.string("url"),
                    headers(body),
                    body.string("event"),
                    Bodies.integer(body, "timeout"),
                    Bodies.bool(body, "retry"),
                    Bodies.bool(body, "include_result"),
                    Bodies.bool(body, "enabled"),
                    Bodies.text(body, "description"),
                    Bodies.labels(body)))));
  }

  private ApiResponse get(ApiRequest request) {
    return ApiResponse.ok(
        WebhookWire.detail(
            webhooks.get(request.path("project_name"), request.path("webhook_name"))));
  }

  private ApiResponse update(ApiRequest request) {
    JsonFields body = request.body();
    request.requireOnRequestsOf(
        webhooks.get(request.path("project_name"), request.path("webhook_name")).object(), "get");
    return ApiResponse.ok(
        WebhookWire.detail(
            webhooks.update(
                request.path("project_name"),
                request.path("webhook_name"),
                new WebhookService.Update(
                    Bodies.text(body, "name"),
                    Bodies.text(body, "url"),
                    headers(body),
                    Bodies.text(body, "event"),
                    Bodies.integer(body, "timeout"),
                    Bodies.bool(body, "retry"),
                    Bodies.bool(body, "include_result"),
                    Bodies.bool(body, "enabled"),
                    Bodies.text(body, "description"),
                    Bodies.labels(body)))));
  }

  private ApiResponse delete(ApiRequest request) {
    webhooks.delete(request.path("project_name"), request.path("webhook_name"));
    return ApiResponse.noContent();
  }

  /** As for a webhook: what it sends says which versions there are. */
  private ApiResponse createTest(ApiRequest request) {
    JsonFields body = request.body();
    ObjectNames object = Bodies.object(body);
    request.requireOnRequestsOf(object, "get");
    return ApiResponse.created(
        WebhookWire.test(
            tests.create(
                request.path("project_name"),
                new WebhookTestService.Create(
                    object,
                    body.string("url"),
                    headers(body),
                    body.string("event"),
                    Bodies.integer(body, "timeout"),
                    Bodies.bool(body, "include_result")))));
  }

  private ApiResponse getTest(ApiRequest request) {
    return ApiResponse.ok(
        WebhookWire.test(tests.get(request.path("project_name"), request.path("test_id"))));
  }

  private static @Nullable List<HeaderDeclaration> headers(JsonFields body) {
    return body.optionalObjects("headers")
        .map(
            headers ->
                headers.stream()
                    .map(
                        header ->
                            new HeaderDeclaration(
                                header.string("key"),
                                Bodies.text(header, "value"),
                                header.bool("protected")))
                    .toList())
        .orElse(null);
  }
}

package io.penstock.adapters.http;

import static io.penstock.adapters.http.DefinitionServer.DEFAULT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.adapters.definition.Services;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of bad configuration: a 4xx with a sentence, and nothing has changed. */
@SuppressWarnings("NullAway.Init") // start() sets the fields before any test.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionBadInputTest {

  private static final String D = DEFAULT + "/deployments";
  private static final String V = D + "/d/versions";
  private static final String P = DEFAULT + "/pipelines";
  private static final String G = P + "/p/versions";
  private static final String STEP = "{'name':'step','reference_name':'d'}";

  private Path temporary;
  private DefinitionServer server;

  /**
   * One call.
   *
   * @param call method and path
   * @param body JSON with single quotes
   * @param sentence a part of it
   */
  record Row(String call, String body, int status, String sentence) {}

  @BeforeAll
  void start(@TempDir Path folder) {
    temporary = folder;
    server = new DefinitionServer(temporary);
    server.services.deployment("d");
    server.services.deploymentVersion("d", "v1");
    server.services.deploymentVersion("d", "v2");
    server.services.pipeline("p");
    server.services.graph("p", "v1", Services.object("step", "deployment", "d", null));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  static Stream<Row> rows() {
    return Stream.of(names(), schemas(), versions(), graphs(), others()).flatMap(List::stream);
  }

  private static List<Row> names() {
    String rule = "names have 1 to 64";
    return List.of(
        new Row("POST /projects", project("Team"), 400, rule),
        new Row("POST /projects", project("../etc"), 400, rule),
        new Row("POST /projects", project("default"), 409, "is taken"),
        new Row("POST /projects", "{'name':'x'}", 400, "'organization_name' is missing"),
        new Row("POST " + D, deployment("my deployment", ""), 400, rule),
        new Row("POST " + D, deployment("a/b", ""), 400, rule),
        new Row("POST " + D, deployment("..", ""), 400, rule),
        new Row("POST " + D, deployment("a\\u0000b", ""), 400, "'a\\\\u0000b'"),
        new Row("POST " + D, deployment("a".repeat(65), ""), 400, rule),
        new Row("POST " + D, deployment("d", ""), 409, "is taken"),
        new Row("POST " + D, "{}", 400, "Field 'name' is missing"),
        new Row("POST " + D, "{'name':7}", 400, "Field 'name' must be a string"),
        new Row("POST " + D, "[]", 400, "must be a JSON object"),
        new Row("PATCH " + D + "/d", "{'name':'D'}", 400, rule),
        new Row("POST " + V, "{'version':'../v'}", 400, rule),
        new Row("POST " + V, "{'version':''}", 400, rule),
        new Row("POST " + V, "{'version':'v1'}", 409, "is taken"),
        new Row("PATCH " + V + "/v1", "{'version':'v2'}", 409, "is taken"),
        new Row("POST " + P, "{'name':'p','input_type':'plain'}", 409, "is taken"),
        new Row("POST " + P, "{'name':'q'}", 400, "Field 'input_type' is missing"),
        new Row("POST " + G, "{'version':'v1'}", 409, "is taken"),
        new Row("GET /projects/nope", "", 404, "Project was not found"),
        new Row("GET " + D + "/nope", "", 404, "Deployment was not found"),
        new Row("GET " + D + "/..%2Fd", "", 404, "Deployment was not found"),
        new Row("GET " + V + "/nope", "", 404, "Deployment version was not found"),
        new Row("GET " + P + "/nope", "", 404, "Pipeline was not found"),
        new Row("GET " + G + "/nope", "", 404, "Pipeline version was not found"));
  }

  private static List<Row> schemas() {
    return List.of(
        new Row(
            "POST " + D,
            deployment("x", ",'input_type':'text'"),
            400,
            "must be structured or plain"),
        new Row(
            "POST " + D,
            deployment("x", ",'input_fields':[{'name':'a','data_type':'float'}]"),
            400,
            "must be one of int, double"),
        new Row(
            "POST " + D,
            deployment("x", ",'input_fields':[{'name':'a'}]"),
            400,
            "Field 'input_fields[0].data_type' is missing"),
        new Row(
            "POST " + D,
            deployment("x", ",'input_fields':[{'name':'a b','data_type':'int'}]"),
            400,
            "field names have"),
        new Row(
            "POST " + D,
            deployment(
                "x",
                ",'output_fields':[{'name':'a','data_type':'int'},{'name':'a','data_type':'int'}]"),
            400,
            "given twice"),
        new Row(
            "POST " + D,
            deployment(
                "x", ",'input_type':'plain','input_fields':[{'name':'a','data_type':'int'}]"),
            400,
            "must be empty or left out"),
        new Row(
            "POST " + D,
            deployment(
                "x", ",'input_fields':[{'name':'a','data_type':'int','widget':{'type':'wheel'}}]"),
            400,
            "widget"),
        new Row(
            "POST " + D,
            deployment(
                "x",
                ",'input_fields':[{'name':'a','data_type':'int','widget':{'configuration':{}}}]"),
            400,
            "Field 'input_fields[0].widget.type' is missing"),
        new Row("POST " + D, deployment("x", ",'input_fields':{}"), 400, "a list of objects"),
        new Row("POST " + D, deployment("x", ",'labels':{'a':1}"), 400, "'labels.a' must be"),
        new Row(
            "POST " + D,
            deployment("x", ",'description':'" + "x".repeat(401) + "'"),
            400,
            "at most 400"),
        new Row("PATCH " + D + "/d", "{'input_type':'plain'}", 400, "cannot be changed"),
        new Row("PATCH " + P + "/p", "{'output_type':'text'}", 400, "structured or plain"),
        new Row("GET " + D + "?labels=novalue", "", 400, "key:value"),
        new Row("GET " + D + "?supports_request_format=maybe", "", 400, "true or false"));
  }

  private static List<Row> versions() {
    return List.of(
        new Row("POST " + V, version("'environment':'python2-7'"), 400, "is not known"),
        new Row("POST " + V, version("'environment_tag':'v2'"), 400, "the only tag is latest"),
        new Row(
            "PATCH " + V + "/v1",
            "{'environment_name':'python3-11','environment':false}",
            400,
            "Field 'environment' must be a string"),
        new Row("POST " + V, version("'maximum_instances':0"), 400, "'maximum_instances'"),
        new Row("POST " + V, version("'maximum_instances':1.5"), 400, "a whole number"),
        new Row("POST " + V, version("'maximum_idle_time':5"), 400, "from 10 to 3600"),
        new Row("POST " + V, version("'request_retention_time':9999999"), 400, "2419200"),
        new Row("POST " + V, version("'request_retention_mode':'some'"), 400, "none, metadata"),
        new Row("POST " + V, version("'static_ip':'yes'"), 400, "true or false"),
        new Row("POST " + V, version("'ports':[{'public_port':1}]"), 400, "ports[0]"),
        new Row(
            "PATCH " + D + "/d",
            "{'default_version':'v2'}",
            400,
            "Default cannot be set to an unavailable version"),
        new Row(
            "PATCH " + D + "/d",
            "{'default_version':'v9'}",
            404,
            "Deployment version was not found"),
        new Row("DELETE " + D + "/d", "", 409, "object 'step' in version 'v1' of pipeline 'p'"),
        new Row("DELETE " + V + "/v1", "", 409, "is used by object 'step'"),
        new Row("GET " + V + "/v1/revisions/x", "", 404, "Revision was not found"),
        new Row("GET " + V + "/v1/revisions/x/download", "", 404, "Revision was not found"),
        new Row("POST " + V + "/v1/revisions/x/rebuild", "{}", 404, "Revision was not found"),
        new Row("POST " + V + "/v1/revisions", "{}", 415, "must be multipart/form-data"));
  }

  private static List<Row> graphs() {
    return List.of(
        new Row("POST " + G, graph("'objects':[{'name':'a'}]"), 400, "reference_name' is missing"),
        new Row(
            "POST " + G,
            graph("'objects':[{'name':'pipeline_start','reference_name':'d'}]"),
            400,
            "'pipeline_start'"),
        new Row(
            "POST " + G,
            graph("'objects':[{'name':'a','reference_name':'nope'}]"),
            400,
            "Object 'a' refers to the deployment 'nope'"),
        new Row(
            "POST " + G,
            graph("'objects':[{'name':'a','reference_type':'pipeline','reference_name':'p'}]"),
            400,
            "'a'"),
        new Row(
            "POST " + G,
            graph(
                "'objects':["
                    + STEP
                    + "],'attachments':[{'destination_name':'step','sources':"
                    + "[{'source_name':'step','mapping':[]}]}]"),
            400,
            "'step'"),
        new Row(
            "POST " + G,
            graph(
                "'objects':["
                    + STEP
                    + "],'attachments':[{'destination_name':'step','sources':"
                    + "[{'source_name':'pipeline_start','mapping':[{'source_field_name':'number',"
                    + "'destination_field_name':'nope'}]}]}]"),
            400,
            "'nope'"),
        new Row(
            "POST " + G,
            graph("'attachments':[{'destination_name':'nope','sources':[]}]"),
            400,
            "'nope'"),
        new Row(
            "POST " + G,
            graph("'attachments':[{'destination_name':'pipeline_end'}]"),
            400,
            "Field 'attachments[0].sources' is missing"),
        new Row(
            "POST " + G,
            graph(
                "'objects':[{'name':'f','reference_type':'operator','reference_name':'function'}]"),
            400,
            "'f'"),
        new Row(
            "POST " + G,
            graph("'objects':[{'name':'f','reference_type':'operator','reference_name':'jump'}]"),
            400,
            "jump"),
        new Row("PATCH " + G + "/v1", "{'objects':7}", 400, "a list of objects"),
        new Row("PATCH " + P + "/p", "{'default_version':'v9'}", 404, "version was not found"));
  }

  private static List<Row> others() {
    String variables = DEFAULT + "/environment-variables";
    String logs = DEFAULT + "/logs";
    return List.of(
        new Row("POST " + variables, "{'name':'A'}", 400, "Field 'value' is missing"),
        new Row("POST " + variables, "{'name':'A','value':'x'}", 400, "'secret' is missing"),
        new Row("POST " + variables, variable("A-B"), 400, "environment variable names"),
        new Row("GET " + variables + "/x", "", 404, "Environment variable was not found"),
        new Row(
            "POST " + D + "/d/copy-environment-variables",
            "{'source_deployment':'nope'}",
            404,
            "Deployment was not found"),
        new Row("GET " + G + "/v1/objects/x/environment-variables", "", 404, "object was not"),
        new Row("GET " + DEFAULT + "/environments/x", "", 404, "Environment was not found"),
        new Row("GET " + DEFAULT + "/environments?environment_type=x", "", 400, "custom or all"),
        new Row("GET " + logs + "?limit=0", "", 400, "from 1 to 5000"),
        new Row("GET " + logs + "?limit=5001", "", 400, "from 1 to 5000"),
        new Row("GET " + logs + "?start=2020-01-01", "", 400, "together or not at all"),
        new Row("GET " + logs + "?start=yesterday&end=today", "", 400, "must be a time"),
        new Row("GET " + logs + "?query=%7C+nonsense%3D%60a%60", "", 400, "no label 'nonsense'"),
        new Row("GET " + logs + "?query=%7C%7E+%60(%60", "", 400, "regular expression"),
        new Row("POST " + logs, "{'date_range':90000}", 400, "from -86400 to 86400"),
        new Row("POST " + logs, "{'id':'xyz'}", 400, "24 hexadecimal digits"),
        new Row("POST " + logs, "{'date':'soon'}", 400, "Field 'date' must be a time"),
        new Row(
            "POST " + logs,
            "{'id':'000000000000000000000000','date':{}}",
            400,
            "Field 'date' must be a string"),
        new Row("POST " + logs, "{'filters':{'colour':'red'}}", 400, "there is no such label"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void refusedWithASentenceAndNothingHasChanged(Row row) throws Exception {
    String[] call = row.call().split(" ", 2);
    long before = server.services.catalog.generation();

    HttpResponse<String> answer = server.send(call[0], call[1], row.body().replace('\'', '"'));

    assertEquals(row.status(), answer.statusCode(), answer.body());
    assertTrue(answer.body().startsWith("{\"error\":\""), answer.body());
    assertTrue(answer.body().contains(row.sentence()), answer.body());
    assertEquals(before, server.services.catalog.generation());
  }

  @Test
  void badUploadsAreRefusedAndLeaveNoFile() throws Exception {
    String path = V + "/v1/revisions";
    String both = "needs either a zip file";
    String zip = DefinitionServer.file("PK");
    String source = DefinitionServer.field("source_deployment", "d");
    refusedForm(path, 400, both);
    refusedForm(path, 400, both, source);
    refusedForm(path, 400, both, zip, source);
    refusedForm(path, 400, "is not a zip file", DefinitionServer.file("hello"));
    refusedForm(path, 400, "given twice", zip, zip);
    refusedForm(path, 400, "has no name", "Content-Type: text/plain\r\n\r\nx");
    refusedForm(
        path, 400, "too long", DefinitionServer.field("source_deployment", "x".repeat(9000)));
    refusedForm(path, 501, "template", DefinitionServer.field("template_deployment_id", "x"));
    refusedForm(path, 413, "must not be larger", DefinitionServer.file("x".repeat(1_000_001)));
    refusedForm(V + "/v9/revisions", 404, "Deployment version was not found", zip);
    refusedForm(
        path, 400, "nothing was uploaded", source, DefinitionServer.field("source_version", "v2"));
  }

  private void refusedForm(String path, int status, String sentence, String... parts)
      throws Exception {
    long before = server.services.catalog.generation();
    HttpResponse<String> answer = server.sendForm(path, parts);
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains(sentence), answer.body());
    assertEquals(before, server.services.catalog.generation());
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(List.of(), left.toList());
    }
  }

  private static String project(String name) {
    return "{'name':'" + name + "','organization_name':'default'}";
  }

  private static String deployment(String name, String more) {
    return "{'name':'" + name + "'" + more + "}";
  }

  private static String version(String setting) {
    return "{'version':'v9'," + setting + "}";
  }

  private static String graph(String parts) {
    return "{'version':'v9'," + parts + "}";
  }

  private static String variable(String name) {
    return "{'name':'" + name + "','value':'x','secret':false}";
  }
}

package io.penstock.adapters.http;

import static io.penstock.adapters.http.DefinitionServer.DEFAULT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.penstock.engine.port.LogStore;
import io.penstock.testkit.ScriptedPackageStore.Build;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The answers of the configuration operations, whole, with ids replaced. */
@Timeout(30)
class DefinitionEndpointsTest {

  private static final String MICROS = "2026-03-28T20:00:26.613427Z";
  private static final String MILLIS = "2026-03-28T20:00:26.613+00:00";
  private static final String D = DEFAULT + "/deployments";
  private static final String V = D + "/d/versions";
  private static final String P = DEFAULT + "/pipelines";
  private static final Pattern ID =
      Pattern.compile("\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"");

  private DefinitionServer server;

  @BeforeEach
  void start(@TempDir Path temporary) {
    server = new DefinitionServer(temporary);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void project() throws Exception {
    String common =
        "'id':ID,'name':'x','creation_date':'"
            + MICROS
            + "','advanced_permissions':false,"
            + "'credits':%s,'organization_name':'acme','labels':{'a':'b'}";
    expect(
        201,
        "{"
            + common.formatted("2.5")
            + ",'suspended':false,'suspended_reason':null,"
            + "'cors_origins':['https://x.org']}",
        send(
            "POST /projects",
            "{'name':'x','organization_name':'acme','credits':2.5,'labels':{'a':'b'},"
                + "'cors_origins':['https://x.org']}"));
    expect(
        200,
        "{"
            + common.formatted("null")
            + ",'suspended':false,'suspended_reason':null,"
            + "'cors_origins':['https://x.org']}",
        send("PATCH /projects/x", "{'credits':null}"));
    expect(200, "[{" + common.formatted("null") + "}]", send("GET /projects?labels=a:b", ""));
    expect(204, "", send("DELETE /projects/x", ""));
    expect(200, "[]", send("GET /projects?organization=acme", ""));
  }

  @Test
  void deployment() throws Exception {
    String slider = "{'type':'slider','configuration':{'min':0,'max':10}}";
    String before =
        "'id':ID,'name':'d','supports_request_format':true,'project':'default','description':'',"
            + "'input_type':'structured','input_fields':[{'name':'a','data_type':'int'%s},"
            + "{'name':'b','data_type':'array_file'%s}],'output_type':'plain','output_fields':[],"
            + "'labels':{},'creation_date':'"
            + MICROS
            + "','last_updated':'"
            + MICROS
            + "'";
    String detail = before.formatted(",'widget':" + slider, ",'widget':{}");
    expect(
        201,
        "{" + detail + "}",
        send(
            "POST " + D,
            "{'name':'d','input_type':'structured','input_fields':[{'name':'a','data_type':'int',"
                + "'widget':"
                + slider
                + "},{'name':'b','data_type':'array_file','widget':{}}],"
                + "'output_type':'plain'}"));
    expect(200, "{" + detail + ",'default_version':null}", send("GET " + D + "/d", ""));
    expect(200, "[{" + before.formatted("", "") + "}]", send("GET " + D, ""));
    expect(200, "[]", send("GET " + D + "?supports_request_format=False", ""));
    expect(204, "", send("DELETE " + D + "/d", ""));
  }

  @Test
  void deploymentVersion() throws Exception {
    server.services.deployment("d");
    String list =
        "'id':ID,'deployment':'d','version':'v1','default':true,'description':'',"
            + "'environment':'python3-11','environment_display_name':'Python 3.11',"
            + "'environment_name':'python3-11','environment_tag':'latest',"
            + "'status':'unavailable','active_revision':null,'latest_revision':null,"
            + "'maximum_instances':5,'minimum_instances':0,'maximum_idle_time':300,"
            + "'instance_processes':1,'scaling_strategy':'default','instance_type':'512mb',"
            + "'labels':{},'creation_date':'"
            + MICROS
            + "','last_updated':'"
            + MICROS
            + "','request_retention_time':604800,'request_retention_mode':'full',"
            + "'maximum_queue_size':100000,'maximum_queue_size_express':100,"
            + "'maximum_queue_size_batch':100000,'static_ip':false,"
            + "'restart_request_interruption':true,"
            + "'ports':[{'public_port':2222,'deployment_port':22,'protocol':'tcp'}],"
            + "'monitoring':null,'default_notification_group':null";
    String detail =
        "{"
            + list
            + ",'instance_type_group_id':ID,'instance_type_group_name':'512 MB + 0.125 vCPU',"
            + "'last_file_upload':null,'has_request_method':null,'has_requests_method':null}";
    expect(
        201,
        detail,
        send(
            "POST " + V,
            "{'version':'v1','environment_name':'python3-11','environment_tag':'latest','ports':"
                + "[{'public_port':2222,'deployment_port':22,'protocol':'tcp'}]}"));
    expect(200, detail, send("GET " + V + "/v1", ""));
    expect(200, detail, send("PATCH " + V + "/v1", "{'environment':'python3-11'}"));
    expect(200, "[{" + list + "}]", send("GET " + V, ""));
    expect(204, "", send("DELETE " + V + "/v1", ""));
  }

  @Test
  void revision() throws Exception {
    server.services.deployment("d");
    server.services.deploymentVersion("d", "v1");
    HttpResponse<String> uploaded =
        server.sendForm(V + "/v1/revisions", DefinitionServer.file("PK\r\n--\r\n-content\r\n"));
    expect(201, "{'success':true,'revision':ID,'build':ID}", uploaded);
    Matcher id = ID.matcher(uploaded.body());
    assertTrue(id.find());
    String path = V + "/v1/revisions/" + id.group().replace("\"", "");

    Build build = server.services.packages.nextBuild();
    expect(200, revision("building", "", "null", "null"), send("GET " + path, ""));
    build.succeed();
    server.services.awaitBuilds();
    expect(200, revision("success", "", "true", "false"), send("GET " + path, ""));

    HttpResponse<String> download = send("GET " + path + "/download", "");
    assertEquals("PK\r\n--\r\n-content\r\n", download.body());
    assertTrue(
        download
            .headers()
            .firstValue("Content-Disposition")
            .orElseThrow()
            .matches("attachment; filename=d-v1-[0-9a-f-]{36}\\.zip"));

    expect(201, revision("queued", "", "null", "null"), send("POST " + path + "/rebuild", "{}"));
    server.services.packages.nextBuild().fail("no module named x");
    server.services.awaitBuilds();
    expect(
        200,
        "["
            + revision("success", "", "true", "false")
            + ","
            + revision("failed", "no module named x", "null", "null")
            + "]",
        send("GET " + V + "/v1/revisions", ""));
  }

  private static String revision(String status, String error, String request, String requests) {
    return "{'id':ID,'version':'v1','creation_date':'"
        + MILLIS
        + "','created_by':'somebody@example.com','status':'"
        + status
        + "','error_message':'"
        + error
        + "','has_request_method':"
        + request
        + ",'has_requests_method':"
        + requests
        + ",'empty':false}";
  }

  @Test
  void pipelineVersion() throws Exception {
    server.services.deployment("d");
    server.services.deploymentVersion("d", "v1");
    server.services.pipeline("p");
    String fields = "[{'name':'number','data_type':'int'}]";
    String output = "[{'name':'output','data_type':'int'}]";
    String function =
        "{'expression':'number + 1','input_fields':" + fields + ",'output_fields':" + output + "}";
    String attachments =
        attachment("pipeline_start", "number", "step", "number")
            + ","
            + attachment("step", "number", "f", "number")
            + ","
            + attachment("f", "output", "pipeline_end", "number");
    String common =
        "'id':ID,'pipeline':'p','version':'v1','default':true,'description':'','labels':{},"
            + "'creation_date':'"
            + MICROS
            + "','last_updated':'"
            + MICROS
            + "','request_retention_time':3600,'request_retention_mode':'metadata',"
            + "'monitoring':null,'default_notification_group':null";
    String expected =
        "{"
            + common
            + ",'objects':["
            + "{'id':ID,'name':'step','reference_name':'d','reference_type':'deployment',"
            + "'version':null,'default':true,'input_type':'structured','output_type':'structured',"
            + "'configuration':{'on_error':'continue'},'metadata':{'x':1},'input_fields':"
            + fields
            + ",'output_fields':"
            + fields
            + "},{'id':ID,'name':'f','reference_name':'function','reference_type':'operator',"
            + "'version':null,'default':false,'input_type':'structured',"
            + "'output_type':'structured','configuration':"
            + function
            + ",'metadata':{},'input_fields':"
            + fields
            + ",'output_fields':"
            + output
            + "}],'attachments':["
            + attachments.replace("{'destination_name'", "{'id':ID,'destination_name'")
            + "]}";
    expect(
        201,
        expected,
        send(
            "POST " + P + "/p/versions",
            "{'version':'v1','request_retention_mode':'metadata','request_retention_time':3600,"
                + "'objects':[{'name':'step','reference_name':'d','metadata':{'x':1},"
                + "'configuration':{'on_error':'continue'}},{'name':'f','reference_type':"
                + "'operator','reference_name':'function','configuration':"
                + function
                + "}],'attachments':["
                + attachments
                + "]}"));
    expect(200, expected, send("PATCH " + P + "/p/versions/v1", "{}"));
    expect(200, "[{" + common + "}]", send("GET " + P + "/p/versions", ""));
    expect(
        200,
        "{" + common + ",'objects':[],'attachments':[]}",
        send("PATCH " + P + "/p/versions/v1", "{'objects':null}"));
    expect(204, "", send("DELETE " + P + "/p", ""));
  }

  private static String attachment(String from, String field, String to, String target) {
    return "{'destination_name':'"
        + to
        + "','sources':[{'source_name':'"
        + from
        + "','mapping':[{'source_field_name':'"
        + field
        + "','destination_field_name':'"
        + target
        + "'}]}]}";
  }

  @Test
  void environmentVariable() throws Exception {
    server.services.deployment("d");
    String path = DEFAULT + "/environment-variables";
    String secret = "{'id':ID,'name':'KEY','value':null,'secret':true}";
    HttpResponse<String> created =
        send("POST " + path, "{'name':'KEY','value':'abc','secret':true}");
    expect(201, secret, created);
    expect(200, "[" + secret + "]", send("GET " + path, ""));
    String inherited =
        secret.replace("true}", "true,'inheritance_type':'project','inheritance_name':'default'}");
    expect(200, "[" + inherited + "]", send("GET " + D + "/d/environment-variables", ""));
    send("POST " + D + "/d/environment-variables", "{'name':'A','value':'','secret':false}");
    server.services.deployment("e");
    expect(
        200,
        "[{'id':ID,'name':'A','value':'','secret':false,'inheritance_type':null,"
            + "'inheritance_name':null}]",
        send("POST " + D + "/e/copy-environment-variables", "{'source_deployment':'d'}"));
  }

  @Test
  void logInBothForms() throws Exception {
    var project = server.services.projects.get("default").id();
    Instant time = Instant.parse("2026-03-28T20:00:20.000000001Z");
    for (String text : List.of("a", "b", "c")) {
      server.services.logs.append(
          new LogStore.Line(
              time, text.equals("c"), text, project, "d", "v1", null, null, "r1", null));
    }
    String labels =
        "'deployment_name':'d','deployment_version':'v1','deployment_version_revision_id':null,"
            + "'build_id':null,'instance_id':null,'environment_name':null,"
            + "'environment_tag':null,'environment_build_id':null,'pipeline_name':null,'pipeline_version':null,"
            + "'pipeline_object_name':null,'deployment_request_id':'r1',"
            + "'pipeline_request_id':null,'webhook_name':null,'process_id':null,'system':false,"
            + "'level':'error'";
    expect(
        200,
        "[{'timestamp':1774728020000000001,'timestamp_str':'2026-03-28T20:00:20.000000001Z',"
            + "'log':'c','metadata':{"
            + labels
            + "}}]",
        send("GET " + DEFAULT + "/logs?query=%7C+level%3D%60error%60", ""));
    String legacy = "{'filters':{'deployment_request_id':'r1','pipeline_request_id':null}";
    String id = "18a119bb3508480100000002";
    expect(
        200,
        "[{'id':'" + id + "','log':'c','date':'2026-03-28T20:00:20.000000Z'," + labels + "}]",
        send("POST " + DEFAULT + "/logs", legacy + ",'id':'" + id + "','date_range':60}"));
    expect(200, "[]", send("POST " + DEFAULT + "/logs", "{'filters':{'deployment_name':'other'}}"));
  }

  @Test
  void logRunsBackwardsFromLateToEarly() throws Exception {
    var project = server.services.projects.get("default").id();
    Instant start = Instant.parse("2026-03-28T12:00:00Z");
    for (int i = 0; i < 6_000; i++) {
      server.services.logs.append(
          new LogStore.Line(
              start.plusMillis(i), false, "n" + i, project, null, null, null, null, null, null));
    }
    String times = "start=%s&end=%s&limit=2";
    String early = "2026-03-28T12:00:00.001Z";
    String late = "2026-03-28T12:00:05.999Z";
    assertEquals(
        List.of("n1", "n2"),
        logged(send("GET " + DEFAULT + "/logs?" + times.formatted(early, late), "")));
    assertEquals(
        List.of("n5998", "n5997"),
        logged(send("GET " + DEFAULT + "/logs?" + times.formatted(late, early), "")));
  }

  @Test
  void logTakesSecondsAndNanosecondsSince1970() throws Exception {
    var project = server.services.projects.get("default").id();
    Instant start = Instant.parse("2026-03-28T12:00:00Z"); // 1774699200
    for (int i = 0; i < 4; i++) {
      server.services.logs.append(
          new LogStore.Line(
              start.plusMillis(500L * i),
              false,
              "n" + i,
              project,
              null,
              null,
              null,
              null,
              null,
              null));
    }
    String logs = "GET " + DEFAULT + "/logs?";
    assertEquals(List.of("n0", "n1"), logged(send(logs + "start=1774699200&end=1774699201", "")));
    assertEquals(
        List.of("n1", "n2"), logged(send(logs + "start=1774699200.5&end=1774699201.500", "")));
    assertEquals(
        List.of("n2"),
        logged(send(logs + "start=1774699200.500000001&end=1774699201.5000000000", "")));
    assertEquals(
        List.of("n1"),
        logged(send(logs + "start=1774699200500000000&end=2026-03-28T12:00:01Z", "")));
    assertEquals(
        List.of("n3", "n2", "n1", "n0"), logged(send(logs + "start=253402300799&end=0", "")));
    HttpResponse<String> far = send(logs + "start=253402300800&end=0", "");
    assertEquals(400, far.statusCode());
    assertTrue(far.body().contains("must be a time of the years 1 to 9999"), far.body());
    for (String wrong : List.of("1774699200500000000.5", "1774699200.", ".5", "-1", "1e9")) {
      assertEquals(400, send(logs + "start=" + wrong + "&end=0", "").statusCode(), wrong);
    }
    for (String one : List.of("start", "end")) {
      HttpResponse<String> alone = send(logs + one + "=1774699200", "");
      assertEquals(400, alone.statusCode(), one);
      assertTrue(alone.body().contains("together or not at all"), alone.body());
    }
  }

  private static List<String> logged(HttpResponse<String> answer) {
    return Pattern.compile("\"log\":\"([^\"]*)\"")
        .matcher(answer.body())
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @Test
  void whatWaitHelpersAskFor() throws Exception {
    HttpResponse<String> environment = send("GET " + DEFAULT + "/environments/python3-12", "");
    assertEquals(200, environment.statusCode());
    assertTrue(environment.body().contains("\"system\":true"), environment.body());
    assertTrue(environment.body().contains("\"base_environment\":null"), environment.body());
    HttpResponse<String> tags = send("GET " + DEFAULT + "/environments/python3-12/tags", "");
    assertTrue(tags.body().contains("\"name\":\"latest\""), tags.body());
    assertEquals(
        200, send("GET " + DEFAULT + "/environments/python3-12/tags/latest", "").statusCode());
    assertTrue(send("GET /user", "").body().contains("\"email\":\"somebody@example.com\""));
  }

  private HttpResponse<String> send(String call, String body) throws Exception {
    String[] parts = call.split(" ", 2);
    return server.send(parts[0], parts[1], body.replace('\'', '"'));
  }

  private static void expect(int status, String body, HttpResponse<String> answer) {
    assertEquals(
        body.replace('\'', '"'), ID.matcher(answer.body()).replaceAll("ID"), "the answer's body");
    assertEquals(status, answer.statusCode());
  }
}

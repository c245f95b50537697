using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using AdmissionWebhook.Tests.Infrastructure;

namespace AdmissionWebhook.Tests.Server.Admission;

public sealed class RefusedRequestsTests(WebhookFixture webhook) : IClassFixture<WebhookFixture>
{
    public static readonly TheoryData<string> Endpoints = ["/validate", "/mutate"];

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task An_empty_body_is_unreadable(string path) => await IsUnreadable(path, ""u8.ToArray(), "empty");

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Truncated_json_is_unreadable(string path) =>
        await IsUnreadable(path, Bytes(Valid().ToJsonString()[..^20]), "not readable JSON");

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Invalid_utf8_is_unreadable(string path)
    {
        var body = Bytes(Valid().ToJsonString());
        body[body.AsSpan().IndexOf("someone"u8)] = 0xFF;
        await IsUnreadable(path, body, "UTF-8");
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task A_duplicate_field_is_unreadable(string path) =>
        await IsUnreadable(path, Bytes(Valid().ToJsonString().Edited("\"hosts\":", "\"hosts\":[],\"hosts\":")), "not readable JSON");

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Ten_thousand_levels_are_unreadable(string path)
    {
        var nested = new string('[', 10_000) + new string(']', 10_000);
        await IsUnreadable(path, Bytes(Valid().ToJsonString().Edited("\"DNS\"", nested)), "depth");
    }

    [Theory]
    [InlineData("[]", "not an object")]
    [InlineData("{}", "apiVersion is missing")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1beta1", "kind": "AdmissionReview"}""", "admission.k8s.io/v1beta1")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "kind": "Pod"}""", "'Pod'")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}""", "request is missing")]
    [InlineData("""{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": []}""", "request is not an object")]
    public async Task Anything_but_a_review_is_unreadable(string body, string expected) =>
        await IsUnreadable("/validate", Bytes(body), expected);

    [Theory]
    [InlineData("uid", null, "request.uid is missing")]
    [InlineData("uid", "\"\"", "request.uid is missing")]
    [InlineData("uid", "7", "request.uid is not a string")]
    [InlineData("kind", null, "request.kind.kind is missing")]
    [InlineData("kind", "\"ServiceEntry\"", "request.kind is not an object")]
    [InlineData("operation", null, "request.operation is missing")]
    [InlineData("operation", "\"PATCH\"", "'PATCH'")]
    [InlineData("namespace", "[]", "request.namespace is not a string")]
    public async Task A_request_whose_own_fields_are_wrong_is_unreadable(string field, string? value, string expected)
    {
        var review = Valid();
        review["request"]![field] = value is null ? null : JsonNode.Parse(value);
        await IsUnreadable("/validate", Bytes(review.ToJsonString()), expected);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task Another_media_type_is_refused(string? type)
    {
        using var content = new ByteArrayContent(Bytes(Valid().ToJsonString()));
        content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        var answer = await webhook.PostAsync("/validate", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Contains("application/json", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    public async Task Parameters_and_case_of_the_media_type_do_not_matter(string type)
    {
        using var content = new ByteArrayContent(Bytes(Valid().ToJsonString()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        Assert.True((await webhook.PostAsync("/validate", content)).Allowed);
    }

    [Fact]
    public async Task A_compressed_body_is_refused()
    {
        using var content = new ByteArrayContent(Bytes(Valid().ToJsonString()));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        content.Headers.ContentEncoding.Add("gzip");
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await webhook.PostAsync("/validate", content)).StatusCode);
    }

    [Fact]
    public async Task Another_path_is_not_found()
    {
        var answer = await webhook.PostAsync("/", Valid().ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("/validate", answer.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Endpoints))]
    public async Task Another_method_is_answered_with_the_right_one(string path)
    {
        using var client = webhook.CreateClient();
        using var response = await client.GetAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
        Assert.Contains("POST", (await Answer.ReadAsync(response)).Error, StringComparison.Ordinal);
    }

    private async Task IsUnreadable(string path, byte[] body, string expected)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        var answer = await webhook.PostAsync(path, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(expected, answer.Error, StringComparison.Ordinal);
    }

    private static JsonObject Valid() => Reviews.Create("ServiceEntry", Reviews.ApprovedEntry);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}

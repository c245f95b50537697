namespace AdmissionWebhook.Kubernetes;

internal sealed record ApiRequest(HttpMethod Method, string PathAndQuery, byte[]? Body = null, string MediaType = "application/json")
{
    public override string ToString() => $"{Method} /{PathAndQuery}";
}

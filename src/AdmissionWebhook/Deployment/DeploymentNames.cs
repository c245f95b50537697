using System.Text.Json.Nodes;

namespace AdmissionWebhook.Deployment;

/// <summary>What the installed objects are called; the files under <c>deploy/</c> say the same.</summary>
internal static class DeploymentNames
{
    public const string Namespace = "admission-webhook";
    public const string Name = "admission-webhook";

    public static JsonObject Labels() => new() { ["app.kubernetes.io/name"] = Name };
}

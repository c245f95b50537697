using System.Text.Json.Nodes;

namespace AdmissionWebhook.Deployment;

/// <summary>Names of the installed objects; must match the files under <c>deploy/</c>.</summary>
internal static class DeploymentNames
{
    public const string Namespace = "admission-webhook";
    public const string Name = "admission-webhook";

    /// <summary>The Secret of self-managed certificates, and the Lease of the replica that rotates them.</summary>
    public const string Certificates = "admission-webhook-certificates";

    /// <summary>The ClusterRole of the native net. It owns the net's policies, so deleting it deletes them.</summary>
    public const string NativeNet = "admission-webhook-native-net";

    public static JsonObject Labels() => new() { ["app.kubernetes.io/name"] = Name };
}

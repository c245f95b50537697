namespace AdmissionWebhook.Kubernetes;

/// <summary>A resource as the API server addresses it; the core group is empty.</summary>
public sealed record ResourceType(string Group, string Version, string Plural, bool Namespaced)
{
    public static ResourceType Leases { get; } = new("coordination.k8s.io", "v1", "leases", Namespaced: true);

    /// <summary><c>v1</c> for the core group, else <c>group/version</c>.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    internal string Root => Group.Length == 0 ? $"api/{Version}" : $"apis/{Group}/{Version}";

    /// <summary>Addresses one object of a namespaced resource.</summary>
    public ResourceAddress In(string @namespace, string name) => new(this, @namespace, name);

    /// <summary>Addresses one object of a cluster-scoped resource.</summary>
    public ResourceAddress Named(string name) => new(this, null, name);

    /// <summary>The path of the collection, in one namespace or, if null, across the cluster.</summary>
    internal string CollectionPath(string? @namespace) =>
        @namespace is null ? $"{Root}/{Plural}" : $"{Root}/namespaces/{Uri.EscapeDataString(@namespace)}/{Plural}";

    public override string ToString() => Group.Length == 0 ? Plural : $"{Plural}.{Group}";
}

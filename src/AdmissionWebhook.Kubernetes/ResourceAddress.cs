namespace AdmissionWebhook.Kubernetes;

/// <summary>One object on the API server, or one of its subresources.</summary>
public sealed record ResourceAddress
{
    /// <exception cref="ArgumentException">Namespace missing, or given for a cluster-scoped resource, or the name is empty.</exception>
    public ResourceAddress(ResourceType type, string? @namespace, string name)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (type.Namespaced == string.IsNullOrEmpty(@namespace))
        {
            throw new ArgumentException($"{type} is {(type.Namespaced ? "namespaced" : "cluster-scoped")}.", nameof(@namespace));
        }

        (Type, Namespace, Name) = (type, @namespace, name);
    }

    public ResourceType Type { get; }

    public string? Namespace { get; }

    public string Name { get; }

    public string? Subresource { get; private init; }

    /// <summary>The same object's status subresource.</summary>
    public ResourceAddress Status => this with { Subresource = "status" };

    internal string Path =>
        $"{Type.CollectionPath(Namespace)}/{Uri.EscapeDataString(Name)}{(Subresource is null ? "" : $"/{Subresource}")}";

    public override string ToString() =>
        $"{Type}{(Subresource is null ? "" : $"/{Subresource}")} {(Namespace is null ? Name : $"{Namespace}/{Name}")}";
}

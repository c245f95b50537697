using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>One thing that objects are given when they do not say otherwise. Stateless.</summary>
/// <param name="name">The word by which the annotation <see cref="SkipDefaults.Annotation"/> and metrics know it.</param>
/// <param name="forControlled">Whether objects that a controller owns get it too.</param>
public abstract class Default(string name, bool forControlled)
{
    public string Name { get; } = name;

    /// <summary>A controller would put its own routes back, so what it owns gets labels and <c>exportTo</c> only.</summary>
    public bool ForControlled { get; } = forControlled;

    /// <summary>Adds operations for what is absent. Reads the object as received; never changes a value that is there.</summary>
    public abstract void Apply(Review review, List<JsonPatchOperation> patch);
}

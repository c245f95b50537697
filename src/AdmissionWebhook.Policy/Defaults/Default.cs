using AdmissionWebhook.Policy.Patching;

namespace AdmissionWebhook.Policy.Defaults;

/// <summary>A value that objects get if they do not set it. Stateless.</summary>
/// <param name="name">Its name in the annotation <see cref="SkipDefaults.Annotation"/> and in metrics.</param>
/// <param name="forControlled">Whether objects owned by a controller get it too.</param>
public abstract class Default(string name, bool forControlled)
{
    public string Name { get; } = name;

    /// <summary>A controller would revert changes to its routes, so objects that it owns get only labels and <c>exportTo</c>.</summary>
    public bool ForControlled { get; } = forControlled;

    /// <summary>Adds operations for what is absent. Reads the object as received; never changes an existing value.</summary>
    public abstract void Apply(Review review, List<JsonPatchOperation> patch);
}

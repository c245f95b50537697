namespace AdmissionWebhook.Tests.Files;

/// <summary>A folder that lives as long as its test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("admission-webhook-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>
    /// Publishes files as the kubelet does: a new timestamped folder, to which the link <c>..data</c> is switched by renaming, and links
    /// through <c>..data</c> under the names.
    /// </summary>
    public void Mount(params (string Name, string Text)[] files)
    {
        var generation = $"..{Guid.NewGuid():N}";
        foreach (var (name, text) in files)
        {
            Write(System.IO.Path.Combine(generation, name), text);
            if (!File.Exists(this[name]))
            {
                File.CreateSymbolicLink(this[name], System.IO.Path.Combine("..data", name));
            }
        }

        var old = Directory.ResolveLinkTarget(this["..data"], returnFinalTarget: false);
        File.CreateSymbolicLink(this["..data_tmp"], generation);
        File.Move(this["..data_tmp"], this["..data"], overwrite: true);
        if (old is not null)
        {
            Directory.Delete(old.FullName, recursive: true);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

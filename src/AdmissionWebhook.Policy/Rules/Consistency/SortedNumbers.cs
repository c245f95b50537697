namespace AdmissionWebhook.Policy.Rules.Consistency;

/// <summary>A short list of distinct numbers in ascending order.</summary>
internal static class SortedNumbers
{
    public static void AddSorted(this List<int> numbers, int number)
    {
        var at = numbers.BinarySearch(number);
        if (at < 0)
        {
            numbers.Insert(~at, number);
        }
    }
}

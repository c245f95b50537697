using AdmissionWebhook.Manifests;

namespace AdmissionWebhook.Tests.Checks;

public sealed class InOrderTests
{
    [Fact]
    public void Results_come_in_the_order_of_the_items_however_long_each_takes() =>
        Assert.Equal(
            Enumerable.Range(0, 2000),
            InOrder.Select(
                Enumerable.Range(0, 2000),
                number =>
                {
                    Thread.SpinWait(number % 7 * 1000);
                    return number;
                }
            )
        );

    [Fact]
    public void Results_come_before_all_items_are_requested()
    {
        var asked = 0;
        Assert.Equal(0, InOrder.Select(Enumerable.Range(0, int.MaxValue).Select(number => asked = number), number => number).First());
        Assert.Equal(3, InOrder.Select(Enumerable.Range(0, int.MaxValue).Select(number => asked = number), number => number).ElementAt(3));
        Assert.InRange(asked, 3, 100_000);
    }

    [Fact]
    public void The_exception_is_that_of_the_first_failed_item()
    {
        var fault = Assert.Throws<InvalidDataException>(() =>
            InOrder
                .Select(Enumerable.Range(0, 100), number => number is 40 or 60 ? throw new InvalidDataException($"{number}") : number)
                .Last()
        );
        Assert.Equal("40", fault.Message);
    }
}

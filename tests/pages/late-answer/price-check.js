const names = ['Apples', 'Bread', 'Butter', 'Coffee', 'Eggs', 'Flour', 'Honey', 'Milk', 'Oats', 'Pasta', 'Rice', 'Tea']
const ANSWER_MS = 300
let asked = 0

/** Prices come from the shop's server, which takes its time. */
function askPrice({ currentTarget }) {
  setTimeout(showPrice, ANSWER_MS, currentTarget.dataset.name, currentTarget)
}

function showPrice(name, button) {
  asked += 1
  const price = (1 + ((name.length * 37 + asked * 13) % 400) / 100).toFixed(2)
  button.textContent = `${name}: ${price}`
  document.getElementById('last').textContent = `${asked}. ${name} costs ${price} today.`
}

for (const name of names) {
  const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name })
  button.dataset.name = name
  button.addEventListener('click', askPrice)
  document.getElementById('products').append(button)
}
